# Makes a minimal Debian in a folder, with what a package depends on and nothing else: SUITE DEPENDS FOLDER.
suite=$1 depends=$2 root=$3
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH="$PATH:/usr/sbin:/sbin"

rm -rf "$root" "$root.making"
debootstrap --variant=minbase "$suite" "$root.making" >&2
cp /etc/resolv.conf "$root.making/etc/resolv.conf"
# No service is started in there.
printf '#!/bin/sh\nexit 101\n' > "$root.making/usr/sbin/policy-rc.d"
chmod +x "$root.making/usr/sbin/policy-rc.d"
chroot "$root.making" apt-get -qq update
chroot "$root.making" apt-get -qq satisfy --yes --no-install-recommends "$depends" > /dev/null
chroot "$root.making" apt-get -qq clean
mv "$root.making" "$root"
