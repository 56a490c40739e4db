package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.policy.EffectFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyPoolTest {

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private KeyPool pool(KeyLimit... limits) {
    List<KeyPool.Key> keys =
        java.util.stream.IntStream.range(0, limits.length)
            .mapToObj(i -> new KeyPool.Key("k" + i, limits[i]))
            .toList();
    return new KeyPool("openai", keys, () -> now);
  }

  private static String call(KeyPool pool, long tokens, long used) {
    return pool.call(new KeyPool.Load("m", tokens), key -> "answer", answer -> used).label();
  }

  private static EffectFailure.Transient refused(KeyPool pool, long tokens) {
    return catchThrowableOfType(EffectFailure.Transient.class, () -> call(pool, tokens, tokens));
  }

  @Test
  void requestsOfAMinuteAreBoundedAndComeBackEvenly() {
    KeyPool pool = pool(new KeyLimit(2, 0));
    call(pool, 0, 0);
    call(pool, 0, 0);
    EffectFailure.Transient full = refused(pool, 0);
    assertThat(full.code()).isEqualTo("key_limit");
    assertThat(full.retryAfter()).contains(Duration.ofSeconds(30));
    now = now.plusSeconds(29);
    assertThat(refused(pool, 0)).isNotNull();
    now = now.plusSeconds(1);
    call(pool, 0, 0);
  }

  @Test
  void tokensBeyondWhatWasExpectedAreOwed() {
    KeyPool pool = pool(new KeyLimit(0, 600));
    call(pool, 100, 900);
    assertThat(refused(pool, 100).retryAfter()).contains(Duration.ofSeconds(40));
    now = now.plusSeconds(40);
    call(pool, 100, 100);
  }

  @Test
  void aCallLargerThanAMinutesShareWaitsForAllOfItAndGoesOut() {
    KeyPool pool = pool(new KeyLimit(0, 600));
    call(pool, 5_000, 5_000);
    assertThat(refused(pool, 1)).isNotNull();
  }

  @Test
  void theKeyWithMostRoomIsTaken() {
    KeyPool pool = pool(new KeyLimit(10, 0), new KeyLimit(100, 0));
    int first = 0;
    for (int i = 0; i < 110; i++) {
      first += call(pool, 0, 0).equals("k0") ? 1 : 0;
    }
    assertThat(first).isEqualTo(10);
    assertThat(refused(pool, 0)).isNotNull();
  }

  @Test
  void aKeyThatTheVendorDoesNotKnowComesBackAfterTenMinutes() {
    KeyPool pool = pool(KeyLimit.NONE, KeyLimit.NONE);
    EffectFailure unknown = new EffectFailure.Permanent("invalid_key", "no such key");
    String label =
        pool.call(
                new KeyPool.Load("m", 0),
                key -> {
                  if (key == 0) {
                    throw unknown;
                  }
                  return "answer";
                },
                answer -> 0)
            .label();
    assertThat(label).isEqualTo("k1");
    assertThat(pool.standings().getFirst().why()).isEqualTo("invalid_key");
    now = now.plusSeconds(599);
    assertThat(call(pool, 0, 0)).isEqualTo("k1");
    now = now.plusSeconds(1);
    assertThat(call(pool, 0, 0)).isEqualTo("k0");
  }

  @Test
  void theOnlyKeyIsNeverSetAsideAndOtherFaultsAreNoFaultOfAKey() {
    KeyPool alone = pool(KeyLimit.NONE);
    for (int i = 0; i < 3; i++) {
      EffectFailure.Transient busy = new EffectFailure.Transient("rate_limited", "slow", null);
      assertThat(
              catchThrowableOfType(
                  EffectFailure.class,
                  () ->
                      alone.call(
                          new KeyPool.Load("m", 0),
                          key -> {
                            throw busy;
                          },
                          answer -> 0)))
          .isSameAs(busy);
    }
    KeyPool two = pool(KeyLimit.NONE, KeyLimit.NONE);
    EffectFailure.Permanent bad = new EffectFailure.Permanent("bad_request", "no");
    int[] calls = {0};
    assertThat(
            catchThrowableOfType(
                EffectFailure.class,
                () ->
                    two.call(
                        new KeyPool.Load("m", 0),
                        key -> {
                          calls[0]++;
                          throw bad;
                        },
                        answer -> 0)))
        .isSameAs(bad);
    assertThat(calls[0]).isEqualTo(1);
  }

  private static Map<String, List<String>> said(String... headers) {
    Map<String, List<String>> said = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      said.put(headers[i], List.of(headers[i + 1]));
    }
    return said;
  }

  @Test
  void nothingIsSentWhileTheVendorSaysThatNothingIsLeft() {
    KeyPool pool = pool(KeyLimit.NONE);
    pool.heard(
        0,
        "m",
        said(
            "X-RateLimit-Limit-Requests", "60",
            "x-ratelimit-remaining-requests", "0",
            "x-ratelimit-reset-requests", "1m0s"));
    EffectFailure.Transient full = refused(pool, 0);
    assertThat(full.code()).isEqualTo("rate_limited");
    assertThat(full.retryAfter()).as("one of sixty a minute").contains(Duration.ofSeconds(1));
    assertThat(pool.standings().getFirst().until()).contains(now.plusSeconds(1));
    assertThat(pool.call(new KeyPool.Load("another", 0), key -> "answer", answer -> 0).answer())
        .as("limits are those of a model")
        .isEqualTo("answer");
    now = now.plusSeconds(1);
    call(pool, 0, 0);
    assertThat(refused(pool, 0)).as("it was only one").isNotNull();
  }

  @Test
  void tokensThatTheVendorCountsAreWaitedForAndTheOtherKeyIsTakenMeanwhile() {
    KeyPool pool = pool(KeyLimit.NONE, KeyLimit.NONE);
    for (int key = 0; key < 2; key++) {
      pool.heard(
          key,
          "m",
          said(
              "anthropic-ratelimit-tokens-limit",
              "1000",
              "anthropic-ratelimit-tokens-remaining",
              key == 0 ? "0" : "500",
              "anthropic-ratelimit-tokens-reset",
              now.plusSeconds(100).toString()));
    }
    assertThat(call(pool, 300, 300)).isEqualTo("k1");
    assertThat(call(pool, 300, 300)).as("how it counts is its own matter").isEqualTo("k1");
    assertThat(refused(pool, 300).retryAfter()).contains(Duration.ofMillis(100));
    now = now.plusMillis(100);
    assertThat(call(pool, 300, 300)).isEqualTo("k0");
  }

  @Test
  void whatMakesNoSenseIsNotBelieved() {
    KeyPool pool = pool(KeyLimit.NONE);
    for (String[] odd :
        new String[][] {
          {"-1", "0", "1s"},
          {"60", "x", "1s"},
          {"60", "0", "soon"},
          {"60", "0", "9h"},
          {"60", "61", "1s"},
          {"60", "0", ""}
        }) {
      pool.heard(
          0,
          "m",
          said(
              "x-ratelimit-limit-requests", odd[0],
              "x-ratelimit-remaining-requests", odd[1],
              "x-ratelimit-reset-requests", odd[2]));
      call(pool, 0, 0);
    }
  }
}
