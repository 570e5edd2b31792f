# SPDX-License-Identifier: GPL-2.0-or-later
#
# stats.awk - awk -f stats.awk -v value=N FILE… - group samples by what stands before the run's number
#
# In: tab-separated samples, CASE… RUN VALUE…; -v keys=N: the first N fields name the case (2), -v value=N: the
# field that counts (4). Out, tab-separated: CASE… MEDIAN LEAST MOST RUNS.

BEGIN { FS = OFS = "\t"; if (!keys) keys = 2; if (!value) value = 4 }

{
	key = $1
	for (i = 2; i <= keys; i++) key = key OFS $i
	if (!(key in count)) order[++groups] = key
	sample[key, ++count[key]] = $value
}

END {
	for (g = 1; g <= groups; g++) {
		key = order[g]
		n = count[key]
		for (i = 1; i <= n; i++) v[i] = sample[key, i] + 0
		for (i = 2; i <= n; i++) {
			x = v[i]
			for (j = i - 1; j > 0 && v[j] > x; j--) v[j + 1] = v[j]
			v[j + 1] = x
		}
		median = n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
		print key, sprintf("%.3f", median), sprintf("%.3f", v[1]), sprintf("%.3f", v[n]), n
	}
}
