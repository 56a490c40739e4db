package io.meshflow.server.events;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.JsonShapeException;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a client has come in a run and its open children; opaque to clients. Written as {@code
 * {run: [record, event, {call: [seq, characters]}]}} in Base64.
 */
public record Cursor(Map<String, Place> places) {

  private static final double MOST = 1 << 30;

  /** From the beginning. */
  public static final Cursor START = new Cursor(Map.of());

  /** The next event of a run, and how much of open answers was seen. */
  record Place(long record, int event, Map<String, Seen> answers) {
    static final Place FIRST = new Place(0, 0, Map.of());

    Place {
      answers = Map.copyOf(answers);
    }
  }

  /** How much of an answer was seen. */
  record Seen(int seq, int chars) {}

  public Cursor {
    places = Map.copyOf(places);
  }

  Place place(String run) {
    return places.getOrDefault(run, Place.FIRST);
  }

  /** Whether it belongs to a stream of this run. */
  public boolean of(String run) {
    return places.isEmpty() || places.containsKey(run);
  }

  String text() {
    ObjBuilder all = Value.Obj.builder();
    places.forEach(
        (run, place) -> {
          ObjBuilder answers = Value.Obj.builder();
          place
              .answers()
              .forEach(
                  (call, seen) ->
                      answers.put(call, Value.array(Value.of(seen.seq()), Value.of(seen.chars()))));
          all.put(
              run, Value.array(Value.of(place.record()), Value.of(place.event()), answers.build()));
        });
    byte[] bytes = Json.canonicalBytes(all.build());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Reads what {@link #text()} wrote; empty for anything else. */
  public static Optional<Cursor> parse(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
      Map<String, Place> places = new HashMap<>();
      if (!(Json.parse(bytes) instanceof Value.Obj all) || all.fields().isEmpty()) {
        return Optional.empty();
      }
      for (String run : all.fields().keySet()) {
        places.put(run, place(all.array(run)));
      }
      return Optional.of(new Cursor(places));
    } catch (IllegalArgumentException
        | JsonException
        | JsonShapeException
        | ClassCastException
        | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static Place place(List<Value> parts) {
    Map<String, Seen> answers = new HashMap<>();
    Value.Obj seen = (Value.Obj) parts.get(2);
    for (String call : seen.fields().keySet()) {
      List<Value> numbers = seen.array(call);
      answers.put(call, new Seen(whole(numbers.get(0), -1), whole(numbers.get(1), 0)));
    }
    return new Place(whole(parts.get(0), 0), whole(parts.get(1), 0), answers);
  }

  private static int whole(Value value, int least) {
    double number = ((Value.Num) value).value();
    if (number < least || number > MOST || number != Math.rint(number)) {
      throw new IllegalArgumentException("no place of a stream");
    }
    return (int) number;
  }
}
