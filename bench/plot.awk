# SPDX-License-Identifier: GPL-2.0-or-later
#
# plot.awk - draw grouped bars as SVG, on a logarithmic scale of seconds
#
#   awk -f plot.awk -v title=TEXT -v xlabel=TEXT -v ylabel=TEXT NAMES STATS
#
# NAMES: contender, colour, what the legend calls it, in the order of the bars. STATS: what stats.awk prints with
# two keys, CASE CONTENDER MEDIAN LEAST MOST RUNS; a bar is the median, the line in it goes from least to most.

BEGIN {
	FS = "\t"
	width = 860; height = 460
	left = 76; right = 20; top = 84; bottom = 64
	grey = "#57606a"
}

NR == FNR && /^#/ { next }

NR == FNR { known[++knowns] = $1; colour[$1] = $2; called[$1] = $3; next }

{
	if (!($1 in seen)) { seen[$1]; cases[++groups] = $1 }
	median[$1, $2] = $3; least[$1, $2] = $4; most[$1, $2] = $5
	measured[$2]
	if (!low || $4 < low) low = $4
	if ($5 > high) high = $5
}

function log10(x) { return log(x) / log(10) }

function y(seconds) {
	if (seconds < floor_of_scale) seconds = floor_of_scale
	return height - bottom - (log10(seconds) - log10(floor_of_scale)) / decades * (height - top - bottom)
}

function text(x, at, anchor, size, fill, words) {
	printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">%s</text>\n", x, at, anchor, size, fill, words
}

function line(x1, y1, x2, y2, stroke) {
	printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", x1, y1, x2, y2, stroke
}

function seconds_text(s) {
	return s < 1 ? sprintf("%.2f", s) : s < 10 ? sprintf("%.1f", s) : sprintf("%.0f", s)
}

function scale(   d, last) {
	floor_of_scale = 10 ^ int(log10(low) - 1)
	if (floor_of_scale * 10 <= low) floor_of_scale *= 10
	for (last = floor_of_scale; last < high; last *= 10) decades++
	for (d = 0; d <= decades; d++) {
		at = floor_of_scale * 10 ^ d
		line(left, y(at), width - right, y(at), "#d0d7de")
		text(left - 8, y(at) + 4, "end", 13, grey, at " s")
	}
}

function legend(   s, x) {
	x = left
	for (s = 1; s <= series; s++) {
		printf "<rect x=\"%d\" y=\"48\" width=\"12\" height=\"12\" fill=\"%s\"/>\n", x, colour[names[s]]
		text(x + 18, 59, "start", 13, "#1f2328", called[names[s]])
		x += 18 + 7.2 * length(called[names[s]]) + 18
	}
}

function bar(x, w, c, name,   m) {
	m = median[c, name]
	printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n", x, y(m), w, height - bottom - y(m), colour[name]
	line(x + w / 2, y(least[c, name]), x + w / 2, y(most[c, name]), "#1f2328")
	text(x + w / 2, y(most[c, name]) - 6, "middle", 12, "#1f2328", seconds_text(m))
}

END {
	for (k = 1; k <= knowns; k++)
		if (known[k] in measured) names[++series] = known[k]
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\">\n", width, height
	print "<!-- SPDX-License-Identifier: GPL-2.0-or-later -->"
	printf "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", width, height
	text(left, 30, "start", 17, "#1f2328", title)
	legend()
	scale()
	room = (width - left - right) / groups
	for (g = 1; g <= groups; g++) {
		w = room * 0.78 / series
		for (s = 1; s <= series; s++)
			if ((cases[g], names[s]) in median)
				bar(left + room * (g - 1 + 0.11) + w * (s - 1) + 2, w - 4, cases[g], names[s])
		text(left + room * (g - 0.5), height - bottom + 20, "middle", 13, "#1f2328", cases[g])
	}
	line(left, height - bottom, width - right, height - bottom, grey)
	text((left + width - right) / 2, height - 16, "middle", 14, grey, xlabel)
	printf "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\" font-size=\"14\" fill=\"%s\">%s</text>\n", (top + height - bottom) / 2, grey, ylabel
	print "</svg>"
}
