# The same, for a body without single quotes.

eval '
  ONE
'

sh -c '
  ONE
' sh "$@"

exec sh -c '
  ONE
' sh "$@"
