#!/usr/bin/env bash
# A dump in shares on a real Slurm of one node, started here: one task is killed and requeued, and the merged result is that of a single
# run. The script that is submitted is the one of ipro-verify-cluster(7). Needs slurm-wlm and the superuser.
set -euo pipefail
cd "$(dirname "$0")/../.."
programs=$(cd "$1" && pwd)
files=${2:-400}

for program in slurmctld slurmd sbatch scontrol squeue; do
    command -v "$program" >/dev/null || { echo "slurm: $program is not installed; apt-get install slurm-wlm" >&2; exit 77; }
done
[ "$(id -u)" -eq 0 ] || { echo 'slurm: the daemons have to be started by the superuser' >&2; exit 77; }

work=$(mktemp -d)
daemons=()
cleanup() {
    for daemon in "${daemons[@]}"; do kill "$daemon" 2>/dev/null || true; done
    for daemon in "${daemons[@]}"; do wait "$daemon" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT

# A cluster of this machine alone.
mkdir -p "$work"/{state,spool,log,bin}
node=$(hostname -s)
port=$((20000 + RANDOM % 20000))
cat >"$work/slurm.conf" <<END
ClusterName=test
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/none
AuthInfo=cred_expire=1
CredType=cred/none
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/log/slurmctld
SlurmdLogFile=$work/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0
ReturnToService=2
KillWait=1
MinJobAge=600
NodeName=$node NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$work/slurm.conf
slurmctld -D -c >"$work/log/controller" 2>&1 & daemons+=($!)
slurmd -D -N "$node" >"$work/log/daemon" 2>&1 & daemons+=($!)
for _ in $(seq 60); do
    scontrol show node "$node" 2>/dev/null | grep -q 'State=IDLE' && break
    sleep 0.5
done
scontrol show node "$node" | grep -q 'State=IDLE' || { cat "$work"/log/*; echo 'slurm: the node does not come up' >&2; exit 1; }

# A card of recordings that all differ.
mkdir -p "$work/card" "$work/case"
cp -r TrustStore "$work/case/anchors"
samples=(SampleMedia/*.mp4)
for number in $(seq "$files"); do
    file=$work/card/clip-$number.mp4
    cp "${samples[number % ${#samples[@]}]}" "$file"
    printf '\0\0\0\014free%04d' "$number" >>"$file"
done

# Task 3 is killed in the middle of its work, the first time, and put back into the queue.
cat >"$work/bin/ipro-verify" <<END
#!/bin/sh
if [ "\$1" = batch ] && [ "\${SLURM_ARRAY_TASK_ID:-}" = 3 ] && [ "\${SLURM_RESTART_COUNT:-0}" = 0 ]; then
    timeout -s KILL 0.3 $programs/ipro-verify "\$@"
    echo killed >>"$work/killed"
    scontrol requeue "\$SLURM_JOB_ID"
    exec sleep 60
fi
exec $programs/ipro-verify "\$@"
END
chmod +x "$work/bin/ipro-verify"
export PATH=$work/bin:$PATH

# The script as the manual page has it.
awk '/^\.Ss Slurm/ { slurm = 1 } slurm && /^\.Ed/ { exit } text { print } slurm && /^\.Bd/ { text = 1 }' man/ipro-verify-cluster.7 |
    sed 's/\\e/\\/g' >"$work/verify.sh"
merge=$(sh "$work/verify.sh" "$work/card" "$work/case")
echo "slurm: submitted, merge is job $merge"
for _ in $(seq 300); do
    state=$(scontrol show job "$merge" | sed -n 's/.*JobState=\([A-Z_]*\).*/\1/p')
    case $state in COMPLETED | FAILED | CANCELLED | TIMEOUT | NODE_FAIL) break ;; esac
    sleep 0.5
done
grep -v "notice:" "$work/case/merge.log"
scontrol show job "$merge" | grep -E 'JobState|ExitCode'

[ "$(cat "$work/killed" 2>/dev/null)" = killed ] || { cat "$work"/case/shares/*.log; echo 'slurm: no task was killed' >&2; exit 1; }
[ "$(find "$work/case/shares" -name '*.ledger' | wc -l)" -eq 8 ] || { ls "$work/case/shares" >&2; exit 1; }
"$programs/ipro-verify" batch --quiet --trust-store "$work/case/anchors" --ledger "$work/single.ledger" "$work/card" && status=0 || status=$?
"$programs/ipro-verify" ledger summary "$work/case/dump.ledger" >"$work/summary" && merged=0 || merged=$?
[ "$status" -eq "$merged" ] || { echo "slurm: status $merged, and the single run's is $status" >&2; exit 1; }
for form in export 'summary --json'; do
    # shellcheck disable=SC2086
    cmp <("$programs/ipro-verify" ledger $form "$work/case/dump.ledger" || true) \
        <("$programs/ipro-verify" ledger $form "$work/single.ledger" || true)
done
echo "slurm: $files files in 8 shares, one task killed and requeued; the merged result is the single run's (status $status)"
