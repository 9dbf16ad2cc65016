# Makes a minimal Debian in a folder, with what a package depends on and nothing else: SUITE DEPENDS FOLDER.
# Runs in a namespace of its own: what is mounted here is not seen elsewhere.
suite=$1 depends=$2 root=$3
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH="$PATH:/usr/sbin:/sbin"

rm -rf "$root" "$root.making"
debootstrap --variant=minbase "$suite" "$root.making" >&2
cp /etc/resolv.conf "$root.making/etc/resolv.conf"
mount -t proc proc "$root.making/proc"
# No service is started in there.
printf '#!/bin/sh\nexit 101\n' > "$root.making/usr/sbin/policy-rc.d"
chmod +x "$root.making/usr/sbin/policy-rc.d"
chroot "$root.making" apt-get -qq update
chroot "$root.making" apt-get -qq satisfy --yes --no-install-recommends "$depends" > /dev/null
chroot "$root.making" apt-get -qq clean
umount "$root.making/proc"
mv "$root.making" "$root"
