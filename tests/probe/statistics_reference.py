"""Writes tests/data/statistics.json: expected values from SciPy and statsmodels (Debian: python3-scipy python3-statsmodels).

Run again after a change of cases: /usr/bin/python3 tests/probe/statistics_reference.py > tests/data/statistics.json
"""
import json

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import cochrans_q, mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportion_effectsize
from statsmodels.stats.weightstats import ttost_paired

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

out["cochran_q"] = []
for items, runs, rates in [(12, 3, [.2, .5, .8]), (40, 4, [.4, .4, .45, .4]), (155, 2, [.3, .4]), (6, 5, [.5] * 5)]:
    x = (rng.uniform(size=(items, runs)) < rates).astype(int)
    test = cochrans_q(x)
    out["cochran_q"].append({"items": x.tolist(), "q": float(test.statistic), "p": float(test.pvalue)})

out["tost"] = []
for a, b, c, d in [(20, 2, 3, 130), (50, 10, 10, 85), (3, 1, 0, 30), (300, 12, 15, 673), (40, 20, 5, 90)]:
    first, second = np.repeat([1, 1, 0, 0], [a, b, c, d]), np.repeat([1, 0, 1, 0], [a, b, c, d])
    out["tost"].append({"pairs": [a, b, c, d], "p": float(ttost_paired(second.astype(float), first.astype(float), -.05, .05)[0])})

# Connor 1987, solved for the power.
out["mcnemar_power"] = []
for n, d, psi, alpha in [(155, .1, .2, .05), (50, .2, .2 + .05, .05), (316, .1, .2, .05 / 32), (1000, .05, .2, .05)]:
    z = stats.norm.ppf(1 - alpha / 2)
    out["mcnemar_power"].append({"n": n, "d": d, "psi": psi, "alpha": alpha,
                                 "power": float(stats.norm.cdf((d * np.sqrt(n) - z * np.sqrt(psi)) / np.sqrt(psi - d * d)))})

# Beta-binomial partial pooling on the grid of probe/src/pooling.cc, with SciPy's betaln, beta.cdf and brentq.
from scipy.optimize import brentq
from scipy.special import betaln
out["pooling"] = []
for groups in [[[3, 4], [1, 8], [0, 3], [5, 20], [40, 100]], [[0, 5], [0, 7], [0, 2]], [[9, 10], [1, 10], [5, 10]]]:
    logit, logm = np.meshgrid(-8 + .25 * np.arange(65), -1 + .25 * np.arange(45), indexing="ij")
    mean, size = 1 / (1 + np.exp(-logit)), np.exp(logm)
    al, be = mean * size, (1 - mean) * size
    logw = -2.5 * np.log(size) + np.log(al) + np.log(be) + sum(betaln(al + k, be + n - k) - betaln(al, be) for k, n in groups)
    w = np.exp(logw - logw.max())
    w /= w.sum()
    rows = []
    for k, n in groups:
        cdf = lambda x: float((w * stats.beta.cdf(x, al + k, be + n - k)).sum())
        rows.append({"estimate": float((w * (al + k) / (al + be + n)).sum()), "low": brentq(lambda x: cdf(x) - .025, 0, 1, xtol=1e-14), "high": brentq(lambda x: cdf(x) - .975, 0, 1, xtol=1e-14)})
    out["pooling"].append({"groups": groups, "rows": rows})

# Agreement of several raters: coincidences counted pair by pair, in another way than the program does it.
def alpha_and_ac1(ratings):
    labels = sorted({v for u in ratings for v in u if v >= 0})
    o = np.zeros((len(labels),) * 2)
    for u in ratings:
        values = [labels.index(v) for v in u if v >= 0]
        for i in range(len(values)):
            for j in range(len(values)):
                if i != j:
                    o[values[i], values[j]] += 1 / (len(values) - 1)
    n, margin = o.sum(), o.sum(axis=1)
    alpha = 1 - (n - 1) * (n - np.trace(o)) / (n * n - (margin ** 2).sum())
    rated = [[v for v in u if v >= 0] for u in ratings if any(v >= 0 for v in u)]
    pa = np.mean([np.mean([u[i] == u[j] for i in range(len(u)) for j in range(len(u)) if i != j]) for u in rated if len(u) > 1])
    pi = np.array([np.mean([u.count(label) / len(u) for u in rated]) for label in labels])
    pe = (pi * (1 - pi)).sum() / (len(labels) - 1)
    return float(alpha), float((pa - pe) / (1 - pe))

# The worked example of Krippendorff 2011 (four observers, twelve units, missing values); alpha .743 there, AC1 .77544 in Gwet 2014.
example = [[0, 0, -1, 0], [1, 1, 2, 1], [2, 2, 2, 2], [2, 2, 2, 2], [1, 1, 1, 1], [0, 1, 2, 3], [3, 3, 3, 3], [0, 0, 1, 0], [1, 1, 1, 1],
           [-1, 4, 4, 4], [-1, -1, 0, 0], [-1, -1, 2, -1]]
random = rng.integers(-1, 3, size=(60, 3)).tolist()
skewed = np.where(rng.uniform(size=(100, 2)) < .95, 0, 1).tolist()
out["agreement"] = [dict(zip(("ratings", "alpha", "ac1"), (r, *alpha_and_ac1(r)))) for r in (example, random, skewed)]

# Lang and Reiczigel 2014, from the formulas of the paper.
out["corrected"] = []
for k, n, tp, hp, tn, hn in [(37, 155, 40, 50, 90, 100), (0, 100, 45, 50, 99, 100), (500, 1000, 180, 200, 150, 200), (90, 100, 19, 20, 15, 20)]:
    z = stats.norm.ppf(.975)
    n_, p_ = n + z * z, (k + z * z / 2) / (n + z * z)
    se, sp, ns, np_ = (tp + 1) / (hp + 2), (tn + 1) / (hn + 2), hp + 2, hn + 2
    j = se + sp - 1
    t = (p_ + sp - 1) / j
    shift = 2 * z * z * (t * se * (1 - se) / ns - (1 - t) * sp * (1 - sp) / np_)
    half = z / j * np.sqrt(p_ * (1 - p_) / n_ + t * t * se * (1 - se) / ns + (1 - t) ** 2 * sp * (1 - sp) / np_)
    point = (k / n + tn / hn - 1) / (tp / hp + tn / hn - 1)
    out["corrected"].append({"in": [k, n, tp, hp, tn, hn], "estimate": float(np.clip(point, 0, 1)), "low": float(np.clip(t + shift - half, 0, 1)), "high": float(np.clip(t + shift + half, 0, 1))})

out["prediction_powered"] = []
for many, few, rate in [(500, 60, .3), (2000, 100, .1), (50, 50, .5)]:
    f = (rng.uniform(size=many) < rate).astype(float)
    y = (rng.uniform(size=few) < rate).astype(float)
    g = np.where(rng.uniform(size=few) < .85, y, 1 - y)
    lam = float(np.clip(np.cov(y, g)[0, 1] / ((1 + few / many) * np.var(g, ddof=1)), 0, 1))
    est = lam * f.mean() + (y - lam * g).mean()
    half = stats.norm.ppf(.975) * np.sqrt(lam ** 2 * np.var(f, ddof=1) / many + np.var(y - lam * g, ddof=1) / few)
    out["prediction_powered"].append({"unlabelled": f.tolist(), "labelled": list(map(list, zip(y.tolist(), g.tolist()))), "estimate": float(est), "low": float(est - half), "high": float(est + half)})
print("{\n" + ",\n".join(json.dumps(k) + ": " + ("[\n " + ",\n ".join(json.dumps(c) for c in v) + "\n]" if isinstance(v, list) else json.dumps(v)) for k, v in out.items()) + "\n}")
