# What a script does before its application, done at once. A blank line ends each piece.

mkdir -p /tmp/data

export LEVEL=info

echo starting

: ${LEVEL:=info}

cd /tmp

umask 022

[ -d /tmp/data ] || mkdir /tmp/data

test -d /tmp && echo tmp

true

[ -n "$MODE" ] && echo yes

migrate

migrate || exit 1

command -v app > /dev/null || exit 1

sleep 0.2

trap - INT

exec 2>&1

exec 3>&1

exec 3>&1 1>/tmp/out 2>&1

exec < /dev/null

mkdir -p /tmp/x && chmod 700 /tmp/x

host=$(hostname)

ulimit -n 256

readonly LIMIT=5

false || true

! false

set +e
false
set -e

set -a
LEVEL=info
set +a

set -f

unset LEVEL

eval 'level=info'

eval "level=$(echo info)"

trap

(exit 3) || echo no

kill -0 $$

kill -0 1 && echo alive

test -x /usr/local/bin/app || exit 1

set -- "$@"

: "${LEVEL:-none}" "$(date +%s)"

printf '%s\n' one two > /tmp/list

name=${0##*/}

nproc > /dev/null 2>&1 || true

level=$(cat /etc/hostname | wc -l)

say ready

say "up: $*"

echo "$((1 + 2 * 3))"

count=0
count=$((count + 1))

date > /tmp/started

if [ "${1#-}" != "$1" ]; then set -- app "$@"; fi

if [ "$1" = "" ]; then set -- app; fi

if [ "$1" = app ]; then
  mkdir -p /tmp/run
fi

for d in a b; do mkdir -p /tmp/$d; done

case "$1" in
  app) mkdir -p /tmp/app ;;
  *) echo other ;;
esac

case "$1" in -*) set -- app "$@" ;; esac

if [ $# -eq 0 ]; then
  set -- app
fi

if [ -z "$(command -v "$1")" ]; then set -- app "$@"; fi

set -- "$@" --verbose

cat > /tmp/conf <<EOF
level=${LEVEL:-info}
EOF

cat > /tmp/conf <<'EOF'
$level
EOF

until [ -d /tmp ]; do sleep 1; done

log() { echo "$1"; }
log started

echo a | grep -q a && echo found

(cd / && ls > /dev/null)

while read -r line; do echo "$line"; done < /etc/hostname

while read -r key value; do echo "$value"; done <<EOF
a 1
b 2
EOF

tries=0
while [ $tries -lt 3 ]; do
  tries=$((tries + 1))
done

tries=0
until [ -e /tmp/never ] || [ $tries -ge 2 ]; do
  tries=$((tries + 1))
  sleep 0.1
done

for try in 1 2 3; do
  if [ -d /tmp ]; then break; fi
  sleep 1
done

for f in /etc/entry.d/*.sh; do
  [ -e "$f" ] || continue
  . "$f"
done

ready() {
  [ -d /tmp ] && return 0
  return 1
}
ready || exit 1

check() {
  if [ "$1" = app ]; then
    return
  fi
  echo unknown
}
check "$1"

outer() {
  inner() { echo inside; }
  inner
}
outer
inner

migrate &
wait $!

migrate &
wait

true &
wait $!

if ! migrate; then
  exit 1
fi

first=${1:-app}
if [ "$first" = app ]; then
  echo app
elif [ "$first" = worker ]; then
  echo worker
fi

{
  echo one
  echo two
} > /tmp/both

old=$IFS
IFS=:
for p in $PATH; do [ -d "$p" ]; done
IFS=$old

cat /etc/hostname | while read -r line; do echo "$line"; done

[ "$(id -u)" = 0 ] && echo root

if [ "$(id -u)" = 0 ]; then
  chown nobody /tmp
fi

trap 'echo bye' EXIT
trap - EXIT

getopts "p:v" option || true

while [ $# -gt 1 ]; do
  case "$2" in
    --port) shift 2; set -- app "$@" ;;
    *) break ;;
  esac
done

while getopts "p:v" option; do
  case "$option" in
    p) port=$OPTARG ;;
    *) echo usage ;;
  esac
done
shift $((OPTIND - 1))

app --clean=0.1 --temporary &
temp=$!
sleep 0.2
kill $temp
wait $temp || true

app --clean=0.1 --temporary &
temp=$!
sleep 0.2
for i in 3 2 1 0; do
  if kill -0 $temp; then break; fi
  sleep 1
done
kill -s TERM $temp && wait $temp || true
