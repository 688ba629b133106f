# Constructs around ONE body, with OTHER ones beside it. A blank line ends each piece.

if [ "$1" = app ]; then
  ONE
else
  OTHER
fi

if [ -n "$MODE" ]; then
  ONE
else
  OTHER
fi

if [ $# -gt 0 ]; then
  ONE
fi
OTHER

case "$1" in
  app|worker)
  ONE
  ;;
  *)
  OTHER
  ;;
esac

case "$MODE" in
  "")
  ONE
  ;;
  f*)
  OTHER
  ;;
esac

if [ "$1" = migrate ]; then
  migrate
  exit 0
fi
ONE

if [ "$1" = app ] && [ "$(id -u)" = 0 ]; then
  ONE
else
  OTHER
fi

if ! [ -d /tmp ]; then
  ONE
elif [ -n "$1" ]; then
  OTHER
fi

serve() {
  ONE
}
idle() {
  OTHER
}
if [ -e /app ]; then idle; else serve "$@"; fi

case "${1:-app}" in
  -*)
  ONE
  ;;
  [a-z]*)
  OTHER
  ;;
esac

serve() {
  ONE
}
serve app

main() {
  ONE
}
main "$@"

main() {
  ONE
}
main "$@" || exit $?

main() {
  ONE
}
if main "$@"; then echo done; fi

main() {
  serve() {
  ONE
  }
  serve "$@"
}
main "$@"

{
  ONE
}

{
  ONE
} > /tmp/log 2>&1

{
  ONE
} 2>&1 | tee /tmp/log

(
  ONE
)

(
  ONE
) &
wait

[ -d /tmp ] && {
  ONE
}

false || {
  ONE
}

while :; do
  ONE
  break
done

while true; do
  ONE
  sleep 1
done

for word in "$@"; do
  ONE
done

for number in 1 2; do
  [ $number = 2 ] || continue
  ONE
done

if [ "$((1 + 1))" -eq 2 ]; then
  ONE
fi

until [ -e /never ]; do
  ONE
  exit 0
done

serve() {
  ONE
  return 0
}
serve app && echo served

serve() (
  ONE
)
serve app
