# The same, for bash alone.

if [[ "$1" == app ]]; then echo app; fi

args=(app --port 80)

declare level=info

exec > >(tee /tmp/log) 2>&1

[[ -z $MODE ]] || echo set

shopt -s nullglob

if [[ "$1" =~ ^- ]]; then set -- app "$@"; fi

[ "${1:0:1}" = - ] && set -- app "$@"

mapfile -t lines < /etc/hostname

for ((i = 0; i < 2; i++)); do echo $i; done

while read -r line; do echo "$line"; done < <(printf 'a\nb\n')

trap 'echo failed' ERR

read -r first <<< "$*"

printf -v level %s info

builtin echo started

source /dev/null

declare -A levels=([a]=1 [b]=2)

for key in a b; do ((count += 1)); done

level=LEVEL
: "${!level:-none}"

exec {fd}>/tmp/fd

exec > >(cat) 2> >(cat >&2)

if (( $# > 0 )); then echo "$#"; fi

set -o pipefail

function ready {
  return 0
}
ready
