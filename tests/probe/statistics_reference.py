"""Writes tests/data/statistics.json: expected values from SciPy and statsmodels (Debian: python3-scipy python3-statsmodels).

Run again after a change of cases: /usr/bin/python3 tests/probe/statistics_reference.py > tests/data/statistics.json
"""
import json

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportion_effectsize

out = {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__}

out["wilson"] = []
for k, n, level in [(0, 1, .95), (1, 1, .95), (0, 10, .95), (3, 10, .95), (10, 10, .95), (37, 155, .95), (37, 155, .99), (500, 1000, .9), (999999, 1000000, .95)]:
    low, high = proportion_confint(k, n, alpha=1 - level, method="wilson")
    out["wilson"].append({"k": k, "n": n, "confidence": level, "low": float(low), "high": float(high)})

out["mcnemar"] = [{"b": b, "c": c, "p": float(mcnemar([[5, b], [c, 7]], exact=True).pvalue)}
                  for b, c in [(0, 1), (1, 0), (3, 3), (2, 9), (10, 31), (0, 25), (120, 80), (1000, 1100)]]

out["cohen_h"] = [{"p1": a, "p2": b, "h": float(proportion_effectsize(b, a))} for a, b in [(.1, .2), (.5, .5), (.9, .05), (0, 1), (.02, .03)]]

rng = np.random.default_rng(7)
families = [[.01, .04, .03, .005], [.5], [1., 1., 1.], [.001, .001, .2, .2, .9], [float(x) for x in rng.uniform(0, .2, 32)]]
out["holm"] = [{"p": f, "adjusted": [float(x) for x in multipletests(f, method="holm")[1]]} for f in families]
out["bh"] = [{"p": f, "adjusted": [float(x) for x in multipletests(f, method="fdr_bh")[1]]} for f in families]

tables = [[[20, 5], [10, 15]], [[45, 15], [25, 15]], [[88, 10, 2], [14, 40, 6], [18, 10, 12]], [[1, 0], [0, 1]]]
out["kappa"] = [{"table": t, "kappa": float(cohens_kappa(np.array(t)).kappa)} for t in tables]

# Worked example of Newcombe 1998 (Statistics in Medicine 17: 2635-2650), method 10: pairs (a, b, c, d), limits of p1 - p2.
out["newcombe_published"] = [{"a": 36, "b": 12, "c": 2, "d": 0, "low": 0.0569, "high": 0.3404}]
print(json.dumps(out, indent=1))
