"""Writes tests/data/statistics.json: expected values from SciPy and statsmodels (Debian: python3-scipy python3-statsmodels).

Run again after a change of cases: /usr/bin/python3 tests/probe/statistics_reference.py > tests/data/statistics.json
"""
import json

import numpy as np
import scipy
import statsmodels
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.contingency_tables import cochrans_q, mcnemar
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

out["cochran_q"] = []
for items, runs, rates in [(12, 3, [.2, .5, .8]), (40, 4, [.4, .4, .45, .4]), (155, 2, [.3, .4]), (6, 5, [.5] * 5)]:
    x = (rng.uniform(size=(items, runs)) < rates).astype(int)
    test = cochrans_q(x)
    out["cochran_q"].append({"items": x.tolist(), "q": float(test.statistic), "p": float(test.pvalue)})

# Tango 1998: the score test of paired proportions under a difference delta, with the likelihood maximised numerically and not by his formula.
from scipy.optimize import minimize_scalar
def tango_p(n, only_first, only_second, delta):  # one-sided: only_second - only_first is larger than n * delta
    def loss(first):  # only_second has the share first + delta
        return -sum(k * np.log(share) for k, share in ((only_first, first), (only_second, first + delta), (n - only_first - only_second, 1 - 2 * first - delta)) if k)
    low, high = max(0, -delta), (1 - delta) / 2
    first = minimize_scalar(loss, bounds=(low + 1e-13, high - 1e-13), method="bounded", options={"xatol": 1e-13}).x
    if loss(low + 1e-13) < loss(first):
        first = low
    return stats.norm.sf((only_second - only_first - n * delta) / np.sqrt(n * (2 * first + delta - delta * delta)))

out["tost"] = []
for a, b, c, d in [(20, 2, 3, 130), (50, 10, 10, 85), (3, 1, 0, 30), (300, 12, 15, 673), (40, 20, 5, 90), (10, 0, 0, 24), (10, 1, 1, 22)]:
    n = a + b + c + d
    out["tost"].append({"pairs": [a, b, c, d], "p": float(max(tango_p(n, b, c, -.05), tango_p(n, c, b, -.05)))})
# Published: Tango 1998, lens disinfection, 44 pairs, one for the old method alone, margin 0.1: Z = 1.709, p = 0.044.
out["tost_published"] = [{"pairs": [43, 1, 0, 0], "margin": .1, "p": .044}]

# Power of the exact test: over all counts of discordant pairs and all splits of them.
def exact_power(n, d, psi, alpha):
    total = 0
    for m in range(1, n + 1):
        k = np.arange(m + 1)
        significant = np.minimum(1, 2 * stats.binom.cdf(np.minimum(k, m - k), m, .5)) <= alpha
        total += stats.binom.pmf(m, n, psi) * stats.binom.pmf(k, m, (psi + d) / 2 / psi)[significant].sum()
    return float(total)

out["mcnemar_power"] = [{"n": n, "d": d, "psi": psi, "alpha": alpha, "power": exact_power(n, d, psi, alpha)}
                        for n, d, psi, alpha in [(155, .1, .2, .05), (50, .2, .25, .05), (316, .1, .2, .05 / 32), (1000, .05, .2, .05), (40, .05, .05, .05), (5, .2, .2, .05)]]
out["detectable"] = []
for n, psi, alpha in [(20, .4, .05), (40, .2, .05), (155, .2, .05), (160, .2, .05 / 32), (320, .1, .05), (20, .2, .05)]:
    none = exact_power(n, psi, psi, alpha) < .8
    out["detectable"].append({"n": n, "psi": psi, "alpha": alpha, "d": None if none else brentq(lambda d: exact_power(n, d, psi, alpha) - .8, 1e-9, psi, xtol=1e-13)})

# Agreement of several raters: coincidences counted pair by pair, in another way than the program does it. AC1 is of the first two raters, over
# all labels of the example.
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
    both = [u[:2] for u in ratings if min(u[:2]) >= 0]
    pa = np.mean([x == y for x, y in both])
    pi = np.array([np.mean([u.count(label) / 2 for u in both]) for label in labels])
    pe = (pi * (1 - pi)).sum() / (len(labels) - 1)
    return float(alpha), float((pa - pe) / (1 - pe))

# The worked example of Krippendorff 2011 (four observers, twelve units, missing values); alpha .743 there.
example = [[0, 0, -1, 0], [1, 1, 2, 1], [2, 2, 2, 2], [2, 2, 2, 2], [1, 1, 1, 1], [0, 1, 2, 3], [3, 3, 3, 3], [0, 0, 1, 0], [1, 1, 1, 1],
           [-1, 4, 4, 4], [-1, -1, 0, 0], [-1, -1, 2, -1]]
random = rng.integers(-1, 3, size=(60, 3)).tolist()
skewed = np.where(rng.uniform(size=(100, 2)) < .95, 0, 1).tolist()
out["agreement"] = [dict(zip(("ratings", "alpha", "ac1"), (r, *alpha_and_ac1(r)))) for r in (example, random, skewed)]

# Lang and Reiczigel 2014, from the formulas of the paper.
out["corrected"] = []
for k, n, tp, hp, tn, hn in [(37, 155, 40, 50, 90, 100), (0, 100, 45, 50, 99, 100), (500, 1000, 180, 200, 150, 200), (90, 100, 19, 20, 15, 20), (2, 100, 10, 10, 1, 1), (10, 100, 10, 10, 1, 1)]:
    z = stats.norm.ppf(.975)
    n_, p_ = n + z * z, (k + z * z / 2) / (n + z * z)
    se, sp, ns, np_ = (tp + 1) / (hp + 2), (tn + 1) / (hn + 2), hp + 2, hn + 2
    j = se + sp - 1
    t = (p_ + sp - 1) / j
    shift = 2 * z * z * (t * se * (1 - se) / ns - (1 - t) * sp * (1 - sp) / np_)
    half = z / j * np.sqrt(p_ * (1 - p_) / n_ + t * t * se * (1 - se) / ns + (1 - t) ** 2 * sp * (1 - sp) / np_)
    point = (k / n + tn / hn - 1) / (tp / hp + tn / hn - 1)
    point = np.clip(point, 0, 1)  # of Rogan and Gladen; the limits reach to it
    out["corrected"].append({"in": [k, n, tp, hp, tn, hn], "estimate": float(point), "low": float(np.clip(t + shift - half, 0, point)), "high": float(np.clip(t + shift + half, point, 1))})

# Partial pooling: the whole posterior on a finer grid, and the quantiles of its mixture of beta distributions.
from scipy.special import betaln

def pooled(groups, means=1000, correlations=600):
    mean, root = np.meshgrid(np.sin((np.arange(means) + .5) / means * np.pi / 2) ** 2, (np.arange(correlations) + .5) / correlations, indexing="ij")
    rho = root ** 3  # fine near 0, where many large groups are decided
    a, b = mean * (1 / rho - 1), (1 - mean) * (1 / rho - 1)
    log = sum(betaln(a + k, b + n - k) - betaln(a, b) for k, n in groups) + 2 * np.log(root)
    likely = log > log.max() - 25
    a, b, w = a[likely], b[likely], np.exp(log[likely] - log.max())
    w /= w.sum()
    def quantile(k, n, q):
        return float(brentq(lambda x: (w * stats.beta.cdf(x, a + k, b + n - k)).sum() - q, 0, 1))
    return [[float((w * (a + k) / (a + b + n)).sum()), quantile(k, n, .025), quantile(k, n, .975)] for k, n in groups]

out["pooled"] = [{"groups": g, "rates": pooled(g)} for g in (
    [[2, 2], [0, 4], [1, 3], [3, 4], [0, 6], [5, 9]],           # few items
    [[0, 10], [10, 10], [1, 12], [11, 12], [0, 8]],             # as far apart as can be
    [[3, 10], [6, 20], [9, 30], [3, 10]],                       # no farther apart than chance
    [[0, 3], [0, 5], [0, 2]],                                   # nobody shows it
    [[1.5, 2.5], [0, 3.25], [2, 6]],                            # units that count for less than one
    [[5, 40]] + [[7 + 7 * i % 11, 40] for i in range(99)],      # many large groups, no farther apart than chance
    [[88, 200]] + [[86 + 13 * i % 29, 200] for i in range(59)])]

# Exact test of the signs, as a permutation test over all of them.
out["sign_flip"] = []
for differences in [[1, 1, 1, -1, 0, 2], [4, 4, 3, -2, -1, 1, 1, 0, 0], [1, -1, 1, 1, 1, 1, 1], [3, 3, -3, -3], [-4] * 10, [int(x) for x in rng.integers(-2, 5, 14)]]:
    test = stats.permutation_test((np.array(differences),), np.sum, permutation_type="samples", n_resamples=np.inf)
    out["sign_flip"].append({"differences": differences, "p": float(test.pvalue)})

# The variance of a mean with clusters, over that without, by two regressions on nothing but a constant.
import statsmodels.api as sm
out["design_effect"] = []
for items, languages, own in [(20, 4, .9), (40, 3, .5), (12, 2, .7), (30, 1, .5)]:
    size = rng.integers(1, languages + 1, items)
    group = np.repeat(np.arange(items), size)
    y = np.where(rng.uniform(size=len(group)) < own, (rng.uniform(size=items) < .4)[group], rng.uniform(size=len(group)) < .4).astype(float)
    model = sm.OLS(y, np.ones_like(y))
    ratio = (model.fit(cov_type="cluster", cov_kwds={"groups": group}).bse[0] / model.fit().bse[0]) ** 2
    clusters = [[int(x) for x in y[group == g]] for g in range(items)]
    out["design_effect"].append({"clusters": clusters, "design": float(np.clip(ratio, 1, (size ** 2).sum() / size.sum()))})

# Cochran's Q of counts: Friedman's test when the counts are ranks.
ranks = np.array([rng.permutation(4) for _ in range(15)])
test = stats.friedmanchisquare(*ranks.T)
out["friedman"] = [{"items": ranks.tolist(), "q": float(test.statistic), "p": float(test.pvalue)}]

print("{\n" + ",\n".join(json.dumps(k) + ": " + ("[\n " + ",\n ".join(json.dumps(c) for c in v) + "\n]" if isinstance(v, list) else json.dumps(v)) for k, v in out.items()) + "\n}")
