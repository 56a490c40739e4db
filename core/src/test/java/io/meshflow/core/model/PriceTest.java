package io.meshflow.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import org.junit.jupiter.api.Test;

class PriceTest {

  private static final Price PRICE = new Price(3_000_000, 15_000_000, 300_000, 3_750_000);

  @Test
  void readAndWrittenInputHavePricesOfTheirOwn() {
    Usage usage = new Usage(1_000_000, 0, 400_000, 0, false, 500_000);
    assertThat(PRICE.micros(usage)).isEqualTo(300_000 + 120_000 + 1_875_000);
    assertThat(new Price(3_000_000, 0, 300_000).micros(usage))
        .isEqualTo(300_000 + 120_000 + 1_500_000);
  }

  @Test
  void marksAreFoundOnMessagesPartsAndTools() {
    assertThat(CacheMarks.in(form("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")))
        .isFalse();
    String mark = "\"cache_control\":{\"type\":\"ephemeral\"}";
    assertThat(CacheMarks.in(form("{\"messages\":[{\"role\":\"tool\"," + mark + "}]}"))).isTrue();
    assertThat(
            CacheMarks.in(
                form("{\"messages\":[{\"content\":[{\"type\":\"text\"," + mark + "}]}]}")))
        .isTrue();
    assertThat(CacheMarks.in(form("{\"tools\":[{\"type\":\"function\"," + mark + "}]}"))).isTrue();
  }

  private static Value.Obj form(String json) {
    return (Value.Obj) Json.parse(json);
  }
}
