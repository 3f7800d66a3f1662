# SPDX-License-Identifier: MIT
# Turns share/sql/NAME.sql into C: sql_NAME[], its statements, ended by NULL. A
# statement ends at a line that ends in ; and begins in the first column.
function name_of(path) {
	sub(/.*\//, "", path)
	sub(/\.sql$/, "", path)
	gsub(/[^a-z0-9]/, "_", path)
	return path
}
BEGIN {
	print "#include <stddef.h>\n\n#include \"sql.h\""
}
FNR == 1 {
	if (NR > 1)
		print "    NULL,\n};"
	print "\nconst char *const sql_" name_of(FILENAME) "[] = {"
}
{
	sub(/^[ \t]*--.*/, "")
	if (/^[ \t]*$/)
		next
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	ends = /^[^ \t].*;[ \t]*$/
	print "    \"" $0 "\\n\"" (ends ? "," : "")
}
END {
	print "    NULL,\n};"
}
