# Starts a computer that Bochs emulates, on which Linux runs the tests of the arithmetic and nothing else: PROCESSOR (as Bochs calls it)
# TIER (the best that it has). Runs in a system of its own; the program with the tests comes in.
processor=$1 tier=$2
rm -rf /tmp/emulated
mkdir -p /tmp/emulated/memory/bin /tmp/emulated/memory/tmp /tmp/emulated/disc
cd /tmp/emulated

# What is in memory when Linux starts: the tests, what they are linked with, and the first program, which runs them.
cat > memory/tests
chmod +x memory/tests
ldd memory/tests | grep -o '/[^ ]*' | while read -r library; do install -D "$library" "memory$library"; done
cp /bin/busybox memory/bin
cat > memory/init << 'END'
#!/bin/busybox sh
/tests kernels:: decoder::
echo "tests ended with $?"
/bin/busybox sleep 1
/bin/busybox poweroff -f
END
chmod +x memory/init
(cd memory && find . | cpio --quiet -o -H newc | gzip) > disc/memory

# A disc to start from. Linux gives the first program, as variables, what it does not know itself.
cp /boot/vmlinuz-* disc/linux
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 disc
cat > disc/isolinux.cfg << END
DEFAULT linux
LABEL linux
KERNEL /linux
INITRD /memory
APPEND console=ttyS0 quiet mitigations=off tsc=reliable INSTANT_INTERVIEW_KERNEL=$tier
END
xorriso -as mkisofs -quiet -o disc.iso -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 \
    -boot-info-table disc 2> /dev/null

cat > bochsrc << END
plugin_ctrl: unmapped=1, biosdev=1, extfpuirq=1, speaker=0
display_library: rfb, options="timeout=0"
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios.bin
cpu: model=$processor, ips=200000000
memory: guest=1024, host=1024
ata0-master: type=cdrom, path=disc.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=printed
clock: sync=none
log: log
panic: action=fatal
error: action=ignore
info: action=ignore
END
# That the power is switched off counts as an error, so how the tests ended must be read from what was printed.
bochs -q -f bochsrc > bochs.out 2>&1 < /dev/null || true
grep '^test ' printed || true
grep -q '^tests ended with 0' printed || { echo "the tests failed or never ran; see /tmp/emulated in that system"; exit 1; }
