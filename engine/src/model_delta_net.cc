// Model: the gated delta net (Yang et al. 2024, arXiv 2412.06464) as Qwen3-Next has it: a short causal convolution over queries,
// keys and values, queries and keys of length 1, and a state of every head that forgets by a decay and learns by the delta rule.
//
// The state advances token by token, in a prompt too: the same additions in the same order, however a sequence is cut into
// chunks. Heads, columns of a state and sequences are computed side by side.
#include <algorithm>
#include <cstring>

#include "model.h"
#include "stable_math.h"

namespace lacuna::engine {

void Model::delta_net(std::size_t index) {
  const Layer& layer = weights_.layers[index];
  const DeltaNet& net = layer.delta;
  const DeltaConfig& c = config_.delta;
  const std::size_t n = tokens_.size(), channels = c.channels(), values = std::size_t{c.heads} * c.value;
  mixed_.resize(n * channels);
  output_gate_.resize(n * values);
  rates_.resize(n * 2 * c.heads);
  normalise(layer.attention_norm, {&net.mixed, &net.gate, &net.beta, &net.alpha});
  tasks_.clear();
  tasks_.push_back(Products::task(net.mixed, 0, normed_x_, n, mixed_.data(), channels));
  tasks_.push_back(Products::task(net.gate, 0, normed_x_, n, output_gate_.data(), values));
  tasks_.push_back(Products::task(net.beta, 0, normed_x_, n, rates_.data(), 2 * c.heads));
  if (net.alpha.present())
    tasks_.push_back(Products::task(net.alpha, 0, normed_x_, n, rates_.data() + c.heads, 2 * c.heads));
  products_.run(tasks_);
  convolve(index);
  remember_inputs(index);
  make_rates(net);
  advance_states(index);
  delta_output(net);
}

// [taps - 1, channels] of a token's sequence: the inputs of the convolution before this pass. The states stand behind them.
float* Model::history_of(std::size_t token, std::size_t index) const {
  return tokens_[token].cache->state() + config_.layer[index].slot * config_.delta.state_size();
}

// convolved_ [N, channels], with the queries and keys of every head brought to length 1, queries divided by sqrt(key) besides.
void Model::convolve(std::size_t index) {
  const DeltaConfig& c = config_.delta;
  const std::size_t channels = c.channels(), before = c.taps - 1, keys = std::size_t{c.key_heads} * c.key;
  const std::vector<float>& taps = weights_.layers[index].delta.taps;
  const float epsilon = epsilon_ / static_cast<float>(c.key);  // of a mean, where `epsilon_` is of a sum
  convolved_.resize(tokens_.size() * channels);
  products_.each_row(tokens_.size(), channels * c.taps, [&](std::size_t t) {
    const std::size_t in_slice = tokens_[t].in_slice;
    const float* history = history_of(t, index);
    std::vector<const float*> rows(c.taps);
    for (std::size_t tap = 0; tap < c.taps; ++tap) {
      const std::size_t at = in_slice + tap;  // among the remembered inputs and those of the slice
      rows[tap] = at < before ? history + at * channels : &mixed_[(t - in_slice + at - before) * channels];
    }
    float* out = &convolved_[t * channels];
    products_.kernels().convolve(rows.data(), taps.data(), c.taps, channels, out);
    for (std::size_t i = 0; i < keys; i += c.key)
      products_.kernels().rms_norm(out + i, query_unit_.data(), c.key, epsilon, out + i);
    for (std::size_t i = keys; i < 2 * keys; i += c.key)
      products_.kernels().rms_norm(out + i, key_unit_.data(), c.key, epsilon, out + i);
  });
}

// The last inputs of every sequence, for its next pass.
void Model::remember_inputs(std::size_t index) {
  const std::size_t channels = config_.delta.channels(), before = config_.delta.taps - 1;
  products_.each_row(slice_first_.size(), channels * before, [&](std::size_t i) {
    const std::size_t first = slice_first_[i], count = tokens_[first].slice->tokens.size();
    float* history = history_of(first, index);
    for (std::size_t row = 0; row < before; ++row) {  // ascending: what is read stands behind what is written
      const std::size_t at = count + row;
      const float* from = at < before ? history + at * channels : &mixed_[(first + at - before) * channels];
      std::memcpy(history + row * channels, from, channels * sizeof(float));
    }
  });
}

// rates_: products for beta and alpha become beta = sigmoid(beta) and decay = exp(-exp(A) softplus(alpha + time)), of every
// head the decay, then of every head the beta.
void Model::make_rates(const DeltaNet& net) {
  const std::size_t heads = config_.delta.heads;
  const std::size_t run = net.alpha.present() ? heads : heads / config_.delta.key_heads;  // of beta, then of alpha
  products_.each_row(tokens_.size(), heads * 64, [&](std::size_t t) {
    float* row = &rates_[t * 2 * heads];
    const std::vector<float> raw(row, row + 2 * heads);
    for (std::size_t head = 0; head < heads; ++head) {
      const std::size_t at = head / run * 2 * run + head % run;
      const double x = double{raw[at + run]} + net.time[head];
      const double softplus = x > 40 ? x : stable_log(1.0 + stable_exp(x));
      row[head] = static_cast<float>(stable_exp(net.decay[head] * softplus));
      row[heads + head] = static_cast<float>(1.0 / (1.0 + stable_exp(-double{raw[at]})));
    }
  });
}

// heads_ [N, heads, value], and the states of all sequences.
void Model::advance_states(std::size_t index) {
  const DeltaConfig& c = config_.delta;
  const std::size_t channels = c.channels(), keys = std::size_t{c.key_heads} * c.key, values = std::size_t{c.heads} * c.value;
  const std::size_t blocks = (c.value + kDeltaColumns - 1) / kDeltaColumns, pieces = c.heads * blocks;
  heads_.resize(tokens_.size() * values);
  products_.pool().for_each(slice_first_.size() * pieces, [&](std::size_t i, unsigned) {
    const std::size_t first = slice_first_[i / pieces], head = i % pieces / blocks, column = i % blocks * kDeltaColumns;
    const std::size_t key_head = c.tiled ? head % c.key_heads : head / (c.heads / c.key_heads);
    const float *row = &convolved_[first * channels], *rates = &rates_[first * 2 * c.heads];
    DeltaTask task;
    task.state = history_of(first, index) + (c.taps - 1) * channels + head * c.key * c.value + column;
    task.state_stride = c.value;
    task.key_size = c.key;
    task.columns = std::min<std::size_t>(kDeltaColumns, c.value - column);
    task.tokens = tokens_[first].slice->tokens.size();
    task.queries = row + key_head * c.key;
    task.keys = row + keys + key_head * c.key;
    task.values = row + 2 * keys + head * c.value + column;
    task.stride = channels;
    task.decays = rates + head;
    task.betas = rates + c.heads + head;
    task.rate_stride = 2 * c.heads;
    task.out = &heads_[first * values + head * c.value + column];
    task.out_stride = values;
    products_.kernels().delta_rule(task);
  });
}

// Every head normalised and gated, through the output matrix, added to the stream.
void Model::delta_output(const DeltaNet& net) {
  const std::size_t n = tokens_.size(), d = config_.embedding, value = config_.delta.value;
  const std::size_t values = config_.delta.heads * value;
  products_.each_row(n, values, [&](std::size_t t) {
    float *head = &heads_[t * values], *gate = &output_gate_[t * values];
    for (std::size_t i = 0; i < values; i += value)
      products_.kernels().rms_norm(head + i, net.norm.data(), value, epsilon_, head + i);
    products_.kernels().silu_multiply(gate, head, values);
  });
  products_.prepare(heads_x_, output_gate_.data(), n, values, values, {&net.output});
  block_out_.resize(n * d);
  products_.run({Products::task(net.output, 0, heads_x_, n, block_out_.data(), d)});
  add_to_stream(block_out_);
}

}  // namespace lacuna::engine
