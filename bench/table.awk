# SPDX-License-Identifier: GPL-2.0-or-later
#
# table.awk - a Markdown table out of what stats.awk prints with two keys, and ratios to ours
#
#   awk -f table.awk -v what=TEXT NAMES STATS
#
# NAMES: see plot.awk; the contenders that STATS knows become columns: the median, and from least to most.

BEGIN { FS = "\t" }

NR == FNR && /^#/ { next }

NR == FNR { names[++series] = $1; called[$1] = $3; next }

{
	if (!($1 in seen)) { seen[$1]; cases[++groups] = $1 }
	median[$1, $2] = $3
	cell[$1, $2] = sprintf("%s (%s – %s)", seconds($3), seconds($4), seconds($5))
	measured[$2]
}

function seconds(s) { return s < 1 ? sprintf("%.3f", s) : s < 10 ? sprintf("%.2f", s) : sprintf("%.1f", s) }

function proportion(x) { return x < 0.1 ? sprintf("%.4f", x) : x < 10 ? sprintf("%.2f", x) : sprintf("%.1f", x) }

function ratio(c, other) {
	return median[c, other] ? sprintf(" %s |", proportion(median[c, "ours"] / median[c, other])) : " |"
}

END {
	head = "| " what " |"; rule = "|--:|"
	for (s = 1; s <= series; s++)
		if (names[s] in measured) { head = head " " called[names[s]] " |"; rule = rule "--:|" }
	print head " ours ÷ dracut | ours ÷ floor |"
	print rule "--:|--:|"
	for (g = 1; g <= groups; g++) {
		c = cases[g]
		row = "| " c " |"
		for (s = 1; s <= series; s++)
			if (names[s] in measured) row = row " " cell[c, names[s]] " |"
		print row ratio(c, "dracut") ratio(c, "floor")
	}
}
