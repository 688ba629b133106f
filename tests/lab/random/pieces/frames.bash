# The same, for bash alone.

is_sourced() {
  [ "${#FUNCNAME[@]}" -ge 2 ] \
    && [ "${FUNCNAME[0]}" = is_sourced ] \
    && [ "${FUNCNAME[1]}" = source ]
}
main() {
  BODY
}
if ! is_sourced; then
  main "$@"
fi

main() {
  BODY
}
if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  main "$@"
fi

main() {
  BODY
}
[[ "${BASH_SOURCE[0]}" != "$0" ]] || main "$@"

secret() {
  local name="$1" file="${1}_FILE" value="${2:-}"
  if [ -n "${!name:-}" ]; then
    value="${!name}"
  elif [ -n "${!file:-}" ]; then
    value="$(< "${!file}")"
  fi
  export "$name"="$value"
  unset "$file"
}
secret LEVEL info
BODY

info() { printf '%s\n' "$(date) $*" >&2; }
if [[ "$*" == *app* ]]; then
  info "setting up"
  migrate
fi
BODY

default=(app --port 80)
if [[ $# -eq 0 ]] || [[ "${1#-}" != "$1" ]]; then
  set -- "${default[@]}" "$@"
fi
BODY

if [ "${1:0:1}" = - ]; then
  set -- app "$@"
fi
want_help=
for word; do
  case "$word" in
    -h|--help) want_help=1; break ;;
  esac
done
[ -z "$want_help" ] || exit 0
BODY

shopt -s nullglob
trap 'echo "line $LINENO" >&2' ERR
BODY
