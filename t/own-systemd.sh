# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# A real systemd as PID 1 of namespaces of the test's own, over a throw-away
# layer above this machine's files. After t/lib.sh:
#
#	. "$TOP/t/own-systemd.sh"
#	own_systemd_network
#	echo 'cp /tmp/my.service etc/systemd/system' >"$SCRATCH/prepare"
#	own_systemd_boot "$SCRATCH/prepare" my.target
#	inside systemctl is-active my.target
#
# The script is read before the boot, in the folder that becomes the root.
# Nothing of the machine runs but what sysinit.target and the target want. The
# network is one of its own, with nothing but lo: the test starts itself again
# in it, so that it is on the same side. All is gone when the test is, even if
# it was killed. It needs root.

# Why there can be none here; nothing: there can be one.
own_systemd_why() {
	[ -z "${INSTRUMENTED-}" ] || { echo 'an instrumented build'; return; }
	[ "$(id -u)" -eq 0 ] || { echo 'this wants root'; return; }
	[ -x /lib/systemd/systemd ] || { echo 'no systemd here'; return; }
	unshare --mount --pid --uts --ipc --net --cgroup --fork \
		nsenter --version >"$SCRATCH/why" 2>&1 ||
		{ echo "no namespaces here: $(head -n 1 "$SCRATCH/why")"; return; }
}

# The rest of the test runs in a network of its own.
own_systemd_network() {
	if [ -z "${OWN_NETWORK-}" ]; then
		trap - EXIT
		rm -rf "$SCRATCH"
		OWN_NETWORK=1 exec unshare --net sh "$0"
	fi
	# SIOCSIFFLAGS with IFF_UP, IFF_LOOPBACK and IFF_RUNNING.
	perl -MSocket -e 'my $up = pack("a16 s x22", "lo", 0x49);
		socket(my $any, AF_INET, SOCK_DGRAM, 0) or die;
		ioctl($any, 0x8914, $up) or die "lo: $!"'
}

# The part of the machine's cgroups that this process is in, as a folder that
# can have folders: systemd's own in the old layout.
own_systemd_groups() {
	if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then
		echo "/sys/fs/cgroup$(sed -n 's/^0:://p' /proc/self/cgroup)"
	else
		echo "/sys/fs/cgroup/systemd$(sed -n \
			's/^[0-9]*:name=systemd://p' /proc/self/cgroup)"
	fi
}

# Runs in the new namespaces. What it mounts is seen by nobody else.
own_systemd_layers() { # SCRIPT TARGET
	mount --make-rprivate / &&
		mount -t tmpfs tmpfs "$LAYERS" &&
		mkdir "$LAYERS/upper" "$LAYERS/work" "$ROOT" &&
		mount -t overlay overlay -o \
			"lowerdir=/,upperdir=$LAYERS/upper,workdir=$LAYERS/work" \
			"$ROOT" &&
		cd "$ROOT" || return
	mount -t proc proc proc && mount -t tmpfs tmpfs run &&
		mount -t sysfs sysfs sys && mount -t tmpfs tmpfs dev || return
	mkdir dev/pts dev/shm && ln -s pts/ptmx dev/ptmx &&
		mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts ||
		return
	for own_device in null zero full random urandom tty; do
		: >dev/$own_device
		mount --bind /dev/$own_device dev/$own_device || return
	done
	if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then
		mount -t cgroup2 cgroup2 sys/fs/cgroup || return
	else
		mount -t tmpfs tmpfs sys/fs/cgroup &&
			mkdir sys/fs/cgroup/systemd &&
			mount -t cgroup -o none,name=systemd cgroup \
				sys/fs/cgroup/systemd || return
	fi
	# What was enabled on the machine, what reaches its kernel, and what only
	# takes time.
	rm -rf etc/systemd/system/*.wants
	for own_unit in systemd-udevd.service systemd-udev-trigger.service \
		systemd-modules-load.service systemd-sysctl.service \
		systemd-binfmt.service proc-sys-fs-binfmt_misc.automount \
		systemd-random-seed.service modprobe@.service \
		sys-kernel-debug.mount sys-kernel-tracing.mount \
		systemd-tmpfiles-setup-dev.service systemd-hwdb-update.service \
		systemd-firstboot.service systemd-remount-fs.service \
		systemd-update-utmp.service systemd-journal-flush.service; do
		ln -sfn /dev/null "etc/systemd/system/$own_unit"
	done
	: >etc/fstab
	sh -eu "$1" || return
	# Not just chroot: services get mounts of their own.
	pivot_root . mnt && umount -l mnt || return
	exec env -i container=frontdesk-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		chroot . /lib/systemd/systemd --system --unit="$2" \
		--log-target=journal --show-status=no
}

inside() { # COMMAND...: there, as root
	nsenter -t "$own_init" -m -p -u -i -C -r -w -- "$@"
}

own_systemd_boot() { # SCRIPT TARGET: false when that is not up after 30 s
	LAYERS=$SCRATCH/layers
	ROOT=$LAYERS/root
	export LAYERS ROOT
	mkdir "$LAYERS" || return
	own_groups=$(own_systemd_groups)/frontdesk-test.$$
	mkdir "$own_groups" || return
	# It joins the group, makes that the root of the groups it sees, and
	# ends when this shell does.
	setpriv --pdeathsig KILL sh -c 'echo $$ >"$0/cgroup.procs" &&
		exec unshare --mount --pid --uts --ipc --cgroup --fork \
		--kill-child sh -c ". \"\$0\" && own_systemd_layers \"\$@\"" "$@"' \
		"$own_groups" "$TOP/t/own-systemd.sh" "$1" "$2" \
		>"$SCRATCH/boot.log" 2>&1 &
	own_holder=$!
	trap 'own_systemd_halt; tap_end' EXIT
	own_tries=0
	until own_init=$(pgrep -P "$own_holder" -x systemd) &&
		inside systemctl is-active -q "$2" 2>/dev/null; do
		own_tries=$((own_tries + 1))
		[ $own_tries -lt 300 ] && kill -0 $own_holder 2>/dev/null ||
			return 1
		sleep 0.1
	done
}

own_systemd_halt() {
	kill -9 "$own_holder" 2>/dev/null
	wait "$own_holder" 2>/dev/null
	own_tries=0
	until find "$own_groups" -depth -type d -exec rmdir {} + 2>/dev/null; do
		own_tries=$((own_tries + 1))
		[ $own_tries -lt 50 ] || break
		sleep 0.1
	done
}
