# Installs a package in a copy of a minimal Debian, uses and removes it: ROOT PACKAGE TEST DRIVER PICTURES.
# Runs in namespaces of its own: there is no network, and what is mounted or started here ends with this script.
base=$1 package=$2 test=$3 driver=$4 pictures=$5
export LC_ALL=C.UTF-8 PATH="$PATH:/usr/sbin:/sbin"
say() { printf '    %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

interfaces=$(sed -n 's/^ *\([^:]*\):.*/\1/p' /proc/net/dev)
[ "$interfaces" = lo ] || fail "there are network interfaces here: $interfaces"

work=$(mktemp -d /tmp/package-test.XXXXXX)
root=$work/root
leave() {
    umount --recursive --lazy "$root/dev" "$root/proc" "$root/tmp/.X11-unix" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap leave EXIT
cp --archive --reflink=auto "$base" "$root"
chroot "$root" useradd --create-home --uid 4321 visitor
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"

# Every file, folder and link of the system with its owner, and the content of what programs read; not what the visitor
# owns, and not dpkg's notes on what it did.
inventory() {
    (
        cd "$root"
        find . -xdev \( -path ./home -o -path ./tmp -o -path ./proc -o -path ./dev -o -path ./run -o -path ./root \) -prune \
            -o -printf '%y %m %U:%G %p %l\n'
        find etc usr opt srv -xdev -type f -exec sha256sum {} +
    ) | sort
}
as_visitor() { chroot --userspec=visitor:visitor "$root" env HOME=/home/visitor "$@"; }
theirs() { (cd "$root/home/visitor" && find . -type f -exec sha256sum {} + | sort); }

inventory > "$work/before"
cp "$package" "$root/tmp/package.deb"
chroot "$root" dpkg --install /tmp/package.deb > "$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log" >&2; fail "dpkg cannot install it"; }
rm "$root/tmp/package.deb"
say "installed, $(du -sm "$root/usr/lib/instant-interview" | cut -f1) MB of it models and ONNX Runtime"

for program in /usr/bin/instant-interview /usr/bin/interview $(cd "$root" && find usr/lib/instant-interview -name 'libonnxruntime*'); do
    lacking=$(chroot "$root" ldd "/${program#/}" | grep 'not found') && fail "$program lacks $lacking"
done
for file in usr/share/applications/instant-interview.desktop usr/share/doc/instant-interview/copyright \
    usr/share/doc/instant-interview/third-party-licences.txt usr/share/metainfo/app.instantinterview.desktop.metainfo.xml \
    usr/share/icons/hicolor/48x48/apps/instant-interview.png usr/share/icons/hicolor/scalable/apps/instant-interview.svg \
    usr/share/doc/instant-interview/examples/sample-profile/resume.txt; do
    [ -s "$root/$file" ] || fail "/$file is not in the package"
done
grep -q ':application/x-gguf:\*\.gguf' "$root/usr/share/mime/globs2" || fail "the desktop does not know .gguf files"
grep -q ':application/x-instant-interview-profile:' "$root/usr/share/mime/globs2" || fail "the desktop does not know profiles"
[ -z "$(find "$root/usr/lib/instant-interview" "$root/usr/bin/interview" "$root/usr/bin/instant-interview" ! -user root -o -perm /022)" ] ||
    fail "others than root may write into the package"

# In the terminal, where not even the machine itself can be reached.
as_visitor interview ask --json 'Tell me about yourself' > "$work/answer" 2> "$work/log" || { cat "$work/log" >&2; fail "the interview command gives no answer"; }
grep -q '"answer"' "$work/answer" || fail "the interview command gives no answer: $(cat "$work/answer")"
say "the interview command answers without a network"

# In the window. The driver speaks to it over the loopback, which is all there is.
ip link set lo up
[ "$(sed -n 's/^ *\([^:]*\):.*/\1/p' /proc/net/dev)" = lo ] || fail "there is more than a loopback here"
mkdir -p /tmp/.X11-unix "$root/tmp/.X11-unix" "$root/tmp/bus"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
chown 4321 "$root/tmp/bus"
as_visitor dbus-daemon --session --fork --nopidfile --address=unix:path=/tmp/bus/session
cat > "$work/window" <<EOS
#!/bin/sh
# The driver starts the installed program by this: as the visitor, in the root, with the visitor's own folders.
exec chroot --userspec=visitor:visitor "$root" env -u XAUTHORITY -u XDG_DATA_HOME -u XDG_CACHE_HOME -u XDG_CONFIG_HOME \
    -u XDG_RUNTIME_DIR -u INSTANT_INTERVIEW_CACHE HOME=/home/visitor DBUS_SESSION_BUS_ADDRESS=unix:path=/tmp/bus/session \
    PATH=/usr/bin:/bin /usr/bin/instant-interview "\$@"
EOS
chmod +x "$work/window"
INSTANT_INTERVIEW_TAURI_DRIVER=$driver INSTANT_INTERVIEW_WINDOW=$work/window GDK_BACKEND=x11 \
    INSTANT_INTERVIEW_INSTALLED_HOME=$root/home/visitor \
    xvfb-run --auto-servernum --server-args='-ac -screen 0 1440x900x24' "$test" --ignored installed >&2 ||
    fail "the window does not do what it should; pictures are in $pictures"
[ -s "$root/home/visitor/.local/share/instant-interview/conversations.db" ] || fail "the conversation was not kept"
say "the window answers without a network"

theirs > "$work/theirs"
chroot "$root" dpkg --purge instant-interview > "$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log" >&2; fail "dpkg cannot remove it"; }
inventory > "$work/after"
diff -u "$work/before" "$work/after" >&2 || fail "the package leaves traces"
theirs | cmp -s - "$work/theirs" || fail "removing the package has touched what is the visitor's"
say "removed without a trace but the visitor's own $(wc -l < "$work/theirs") files"
