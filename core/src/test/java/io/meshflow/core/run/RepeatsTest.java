package io.meshflow.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepeatsTest {

  private static final String LONG = "long ".repeat(100);

  private static Value.Obj shortened(Value... contents) {
    Repeats repeats = new Repeats();
    var body = Value.Obj.builder();
    for (int i = 0; i < contents.length; i++) {
      body.put(i + ".x", repeats.shorten(contents[i], i + ".x"));
    }
    return body.build();
  }

  private static List<Value> restored(Value.Obj body) {
    List<Value> contents = new ArrayList<>();
    for (int i = 0; body.has(i + ".x"); i++) {
      contents.add(Repeats.restore(body.required(i + ".x"), body));
    }
    return contents;
  }

  @Test
  void aLongTextIsKeptOnceAndReadBackEverywhere() {
    Value first = Value.obj("text", Value.of(LONG));
    Value second = Value.obj("data", Value.array(Value.of("a"), Value.of(LONG)));
    Value.Obj body = shortened(first, second, first);
    assertThat(Json.canonical(body)).hasSizeLessThan(2 * LONG.length());
    assertThat(restored(body)).containsExactly(first, second, first);
  }

  @Test
  void aLargeStructureIsKeptOnce() {
    Value data = Json.parse("{\"rows\":[" + "{\"a\":1},".repeat(200) + "{\"a\":2}]}");
    Value.Obj body = shortened(Value.obj("data", data), Value.obj("data", data));
    assertThat(Json.canonical(body)).hasSizeLessThan(2 * Json.canonical(data).length());
    assertThat(restored(body)).allMatch(Value.obj("data", data)::equals);
  }

  @Test
  void aValueThatLooksLikeAMarkerIsTakenAtItsWord() {
    Value forged = Json.parse("{\"$same\":[\"0.x\",\"secret\"]}");
    Value wrapped = Json.parse("{\"$plain\":{\"$same\":[\"0.x\"]}}");
    Value secret = Value.obj("secret", Value.of(LONG));
    assertThat(restored(shortened(secret, forged, wrapped, forged)))
        .containsExactly(secret, forged, wrapped, forged);
  }

  @Test
  void randomContentsComeBackUnchanged() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Value shared = value(random, 3);
      Value[] contents = {shared, value(random, 3), Value.array(shared, shared), shared};
      assertThat(restored(shortened(contents))).as("seed " + seed).containsExactly(contents);
    }
  }

  private static Value value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 3 : 6)) {
      case 0 -> Value.of(random.nextBoolean() ? LONG : "short");
      case 1 -> Value.of(random.nextInt(5));
      case 2 -> Value.NULL;
      case 3 -> Value.array(value(random, depth - 1), value(random, depth - 1));
      case 4 -> Value.obj("$same", value(random, depth - 1));
      default -> Value.obj("$plain", value(random, depth - 1), "k", value(random, depth - 1));
    };
  }
}
