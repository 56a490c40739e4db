package io.meshflow.models;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a vendor said is left of its own limits, as it filled up again since then. Vendors say how
 * much there is in all, how much is left and when all of it is there again, so what is left grows
 * evenly in between. Owned by the pool.
 *
 * <p>Headers {@code x-ratelimit-*} of OpenAI and those who speak like it, and {@code
 * anthropic-ratelimit-*} (platform.openai.com/docs/guides/rate-limits,
 * docs.claude.com/en/api/rate-limits).
 */
final class VendorRoom {

  /** Nobody is believed who asks for more. */
  private static final Duration LONGEST = Duration.ofHours(1);

  /** One limit as it was told. */
  private static final class Bucket {
    private final long limit;
    private final double millisForOne;
    private double left;
    private Instant at;

    Bucket(long limit, long left, Duration reset, Instant at) {
      this.limit = limit;
      this.left = left;
      this.millisForOne = (double) reset.toMillis() / Math.max(1, limit - left);
      this.at = at;
    }

    /** Until there is any: how the vendor counts a call is its own matter. */
    Duration wait(Instant now) {
      double passed = Math.max(0, Duration.between(at, now).toMillis());
      double most = (double) limit;
      left = millisForOne > 0 ? Math.min(most, left + passed / millisForOne) : most;
      at = now.isAfter(at) ? now : at;
      return Duration.ofMillis((long) Math.ceil(Math.max(0, 1 - left) * millisForOne));
    }
  }

  private List<Bucket> requests = List.of();
  private List<Bucket> tokens = List.of();

  /** Takes what the headers of an answer say. */
  void hear(LimitHeaders said, Instant now) {
    requests = heard(said.of("requests"), requests, now);
    tokens = heard(said.of("tokens"), tokens, now);
  }

  private static List<Bucket> heard(
      Optional<LimitHeaders.Limit> said, List<Bucket> before, Instant now) {
    return said.filter(limit -> limit.reset().compareTo(LONGEST) <= 0)
        .map(limit -> List.of(new Bucket(limit.most(), limit.left(), limit.reset(), now)))
        .orElse(before);
  }

  /** How long until the vendor has room; zero for now. */
  Duration wait(Instant now) {
    return Stream.concat(requests.stream(), tokens.stream())
        .map(bucket -> bucket.wait(now))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** A call goes out. */
  void take(long size) {
    requests.forEach(bucket -> bucket.left -= 1);
    tokens.forEach(bucket -> bucket.left -= size);
  }
}
