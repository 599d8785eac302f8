// exp, log, sine and cosine in double precision from exactly rounded operations alone (+, *, /, fma), so that every machine and
// every C library gives the same bits. Errors stay below 1e-14 relative (exp) and 1e-14 absolute (sine, cosine of |x|
// <= 2^24).
#pragma once

namespace lacuna::engine {

// 0 below -708, clamped at 709; NaN stays NaN.
double stable_exp(double x);
double stable_log(double x);  // of a normal number above 0; the error is below 1e-15 where x is about 1

struct SineCosine {
  double sine, cosine;
};
SineCosine stable_sine_cosine(double x);

}  // namespace lacuna::engine
