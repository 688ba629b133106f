# What stands around BODY in the scripts of well-known images. A blank line ends each piece.

while [ $# -gt 0 ]; do
  case "$1" in
    --port) port=$2; shift 2 ;;
    --verbose) verbose=1; shift ;;
    --) shift; break ;;
    *) break ;;
  esac
done
BODY

while getopts "p:v" option; do
  case $option in
    p) port=$OPTARG ;;
    v) verbose=1 ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
BODY

secret() {
  name=$1
  eval "given=\${$name:-}"
  eval "file=\${${name}_FILE:-}"
  if [ -n "$given" ] && [ -n "$file" ]; then
    echo "$name twice" >&2
    exit 1
  fi
  if [ -n "$file" ]; then
    given=$(cat "$file")
  fi
  export "$name=${given:-$2}"
}
secret LEVEL info
BODY

for part in /entrypoint.d/*; do
  case "$part" in
    *.sh)
      if [ -x "$part" ]; then
        "$part"
      else
        . "$part"
      fi
      ;;
    *) echo "ignored $part" ;;
  esac
done
BODY

app --clean=0.1 --temporary &
server=$!
sleep 0.2
for left in 5 4 3 2 1; do
  if kill -0 "$server" 2>/dev/null; then
    break
  fi
  sleep 1
done
migrate
if ! kill -s TERM "$server" || ! wait "$server"; then
  echo "no clean end" >&2
fi
BODY

usage() {
  echo "$0 [app]"
  exit 64
}
case "$1" in
  help|--help) usage ;;
esac
BODY

prepare() {
  mkdir -p /tmp/data
  umask 077
}
serve() {
  BODY
}
prepare
serve "$@"

if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
  set -- app "$@"
fi
BODY

if [ "$1" = app ]; then
  shift
  set -- app --checked "$@"
fi
BODY

here=$(cd "$(dirname "$0")" && pwd)
[ "$here" = / ] || cd "$here"
BODY
