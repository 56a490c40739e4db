package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Requests made from the contract itself, right and wrong in every part: whatever comes, the answer
 * is one that the contract names, and never a 500. {@link TestServer} checks each against it.
 */
final class FuzzTest {

  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "0",
          "-1",
          "null",
          "..",
          "a/b",
          "%",
          "\u0000",
          "\ud83d\ude00",
          "é\u0301",
          "' OR 1=1 --",
          "<img onerror=x>",
          "x".repeat(5_000),
          "1e999",
          "2026-13-45",
          "\r\nA: b",
          "${jndi:ldap://x}",
          "{{7*7}}",
          "\u202etxt.exe",
          "[]",
          "{}",
          "true");

  private static final Contract CONTRACT = Contract.bundled();
  private static TestServer server;
  private static String run;
  private static Path home;

  @BeforeContainer
  static void open() throws IOException {
    home = Files.createTempDirectory("fuzz");
    server = TestServer.open(home);
    run =
        server
            .post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"x\",\"wait\":30}")
            .json()
            .text("run_id");
  }

  @AfterContainer
  static void close() throws IOException {
    server.close();
    try (var files = Files.walk(home)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }

  @Property(tries = 500, shrinking = ShrinkingMode.OFF)
  void noRequestOfTheContractBreaksTheServer(@ForAll long seed) {
    Random random = new Random(seed);
    asked(one(CONTRACT.operations(), random), random);
  }

  /** Every operation in turn, for minutes: {@code -Dmeshflow.fuzz.minutes}, else one. */
  @Example
  @Tag("long")
  void noOperationOfTheContractBreaksTheServerForMinutes() {
    long minutes = Long.getLong("meshflow.fuzz.minutes", 1);
    long until = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
    long seed = System.nanoTime();
    long asked = 0;
    while (System.nanoTime() < until) {
      for (Operation operation : CONTRACT.operations()) {
        asked(operation, new Random(seed + asked));
        asked++;
      }
    }
    assertThat(server.get("/live", "").status()).as(asked + " from " + seed).isEqualTo(200);
    assertThat(server.log).noneMatch(line -> line.contains("\"event\":\"failure\""));
    assertThat(
            server
                .post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"x\",\"wait\":30}")
                .json()
                .text("status"))
        .isEqualTo("completed");
  }

  private static void asked(Operation operation, Random random) {
    String path = path(operation, random) + query(operation, random);
    String body =
        operation.body().map(b -> text(value(b.schema(), random, 0), random)).orElse(null);
    String key = one(List.of(TestServer.ADMIN, TestServer.OPERATOR, "admin-key-2"), random);
    String[] headers = headers(random);
    TestServer.Answer answer = server.send(operation.method(), path, key, body, headers);

    String told =
        operation.id() + " " + path + " " + List.of(headers) + body + "\n" + answer.body();
    server.log.removeIf(line -> !line.contains("failure"));
    assertThat(answer.status()).as(told).isNotEqualTo(500);
    assertThat(answer.body()).as(told).doesNotContain("\tat ", "java.lang", "NullPointer");
  }

  private static final List<String> HEADERS =
      List.of(
          "Last-Event-ID",
          "Accept",
          "Idempotency-Key",
          "X-Correlation-ID",
          "traceparent",
          "tracestate",
          "X-MeshFlow-Cache",
          "Origin",
          "If-None-Match",
          "Range",
          "Accept-Encoding");

  /** A few that the client may send, with what no client should. */
  private static String[] headers(Random random) {
    List<String> headers = new ArrayList<>(List.of("X-Fuzz", "1"));
    for (String name : HEADERS) {
      if (random.nextInt(4) == 0) {
        headers.add(name);
        headers.add(name.equals("Last-Event-ID") ? cursor(random) : printable(random));
      }
    }
    return headers.toArray(String[]::new);
  }

  private static String printable(Random random) {
    String text = one(ODD, random).replaceAll("[^ -~]", "?");
    return text.length() > 1_000 ? text.substring(0, 1_000) : text;
  }

  /** The place of a stream, mostly well-formed and mostly nowhere. */
  private static String cursor(Random random) {
    if (random.nextInt(4) == 0) {
      return printable(random);
    }
    List<String> numbers =
        List.of("0", "1", "-1", "-5", "3", "7", "999999", "1e300", "0.5", "null");
    String place =
        "{\"%s\":[%s,%s,{\"agent#1:1@1\":[%s,%s]}]}"
            .formatted(
                run,
                one(numbers, random),
                one(numbers, random),
                one(numbers, random),
                one(numbers, random));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.UTF_8));
  }

  private static <T> T one(List<T> items, Random random) {
    return items.get(random.nextInt(items.size()));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String path(Operation operation, Random random) {
    StringBuilder path = new StringBuilder();
    for (String part : operation.segments()) {
      path.append('/').append(part.startsWith("{") ? parameter(part, random) : part);
    }
    return path.toString();
  }

  private static String parameter(String name, Random random) {
    boolean real = name.equals("{run}") && random.nextInt(3) > 0;
    String odd = one(ODD, random);
    return real ? run : odd.isEmpty() || random.nextInt(4) == 0 ? "some-name" : encoded(odd);
  }

  private static String query(Operation operation, Random random) {
    StringBuilder query = new StringBuilder();
    for (String name : operation.query()) {
      if (random.nextBoolean()) {
        String value = random.nextInt(3) == 0 ? "1" : encoded(one(ODD, random));
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(value);
      }
    }
    return query.toString();
  }

  /** A value that mostly fits the schema. */
  private static Value value(Value.Obj raw, Random random, int depth) {
    Value.Obj schema = CONTRACT.resolved(raw);
    if (random.nextInt(12) == 0 || depth > 6) {
      return odd(random);
    }
    List<Value> choices = schema.arrayIf("enum").orElse(List.of());
    if (!choices.isEmpty()) {
      return one(choices, random);
    }
    return switch (schema.textIf("type").orElse("object")) {
      case "string" -> Value.of(random.nextInt(3) == 0 ? one(ODD, random) : "word");
      case "integer" -> Value.of(random.nextInt(4));
      case "number" -> Value.of(random.nextDouble());
      case "boolean" -> Value.of(random.nextBoolean());
      case "array" -> array(schema, random, depth);
      default -> object(schema, random, depth);
    };
  }

  private static Value array(Value.Obj schema, Random random, int depth) {
    Value.Obj items = schema.objectIf("items").orElse(Value.Obj.EMPTY);
    return Value.array(
        random
            .ints(random.nextInt(4), 0, 2)
            .mapToObj(i -> value(items, random, depth + 1))
            .toList());
  }

  private static Value object(Value.Obj schema, Random random, int depth) {
    ObjBuilder object = Value.Obj.builder();
    Value.Obj properties = schema.objectIf("properties").orElse(Value.Obj.EMPTY);
    for (String name : properties.fields().keySet()) {
      boolean needed =
          schema.arrayIf("required").orElse(List.of()).contains(Value.of(name))
              ? random.nextInt(8) > 0
              : random.nextInt(3) == 0;
      if (needed && properties.required(name) instanceof Value.Obj inner) {
        object.put(name, value(inner, random, depth + 1));
      }
    }
    return random.nextInt(10) == 0 ? object.put("surprise", odd(random)).build() : object.build();
  }

  private static Value odd(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Value.NULL;
      case 1 -> Value.of(-1e300);
      case 2 -> Value.array(Value.array(), Value.Obj.EMPTY, Value.NULL);
      case 3 -> Value.obj("a", Value.obj("b", Value.array(Value.of(1L))));
      case 4 -> Value.TRUE;
      default -> Value.of(one(ODD, random));
    };
  }

  /** The JSON, sometimes broken on its way. */
  private static String text(Value value, Random random) {
    String json = Json.canonical(value);
    return switch (random.nextInt(14)) {
      case 0 -> json.substring(0, json.length() / 2);
      case 1 -> json + json;
      case 2 -> json.replaceFirst("\"", "\"\\\\ud800");
      case 3 -> "[".repeat(3_000);
      default -> json;
    };
  }
}
