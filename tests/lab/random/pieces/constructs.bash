# The same, for bash alone.

function serve {
  ONE
}
serve app

function serve() {
  local args=("$@")
  ONE
}
serve app

if [[ "$1" == app* ]]; then
  ONE
fi
OTHER

[[ -z "$1" ]] || {
  ONE
}

if (( $# > 0 )); then
  ONE
else
  OTHER
fi

for ((i = 0; i < 2; i++)); do
  ONE
done

select_one() {
  local -r name=$1; shift
  ONE
}
select_one x "$@"
