package io.meshflow.core.ledger;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.JsonShapeException;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes and reads the lines of exports as JSON, without line breaks. Stateless. */
public final class ExportText {

  private ExportText() {}

  /** The line as canonical JSON. */
  public static String write(ExportLine line) {
    byte[] bytes = Json.canonicalBytes(value(line), Json.MAX_ENVELOPE_DEPTH);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Reads a line; a {@link LedgerFormatException} says what is wrong with it. */
  public static ExportLine read(String line) {
    try {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      if (!(Json.parse(bytes, Json.MAX_ENVELOPE_DEPTH) instanceof Value.Obj obj)) {
        throw new LedgerFormatException("A line of an export is an object");
      }
      return line(obj);
    } catch (JsonException | JsonShapeException | IllegalArgumentException e) {
      throw new LedgerFormatException("Not a line of an export: " + e.getMessage(), e);
    }
  }

  private static Value.Obj value(ExportLine line) {
    ObjBuilder out = Value.Obj.builder();
    return switch (line) {
      case ExportLine.Begin begin -> begin(out, begin);
      case ExportLine.Signed signed ->
          out.put("t", "checkpoint").put("note", signed.note()).build();
      case ExportLine.Consistency proof ->
          out.put("t", "consistency")
              .put("from", proof.from())
              .put("to", proof.to())
              .put("proof", Value.texts(proof.proof()))
              .build();
      case ExportLine.Evidence evidence ->
          out.put("t", "evidence")
              .put("header", evidence.header())
              .put("index", evidence.index())
              .put("proof", Value.texts(evidence.proof()))
              .build();
      case ExportLine.Item item -> item(out, item);
      case ExportLine.End end -> out.put("t", "end").put("records", end.records()).build();
    };
  }

  private static Value.Obj begin(ObjBuilder out, ExportLine.Begin begin) {
    out.put("t", "export").put("v", 1).put("log", begin.log().text()).put("made", begin.millis());
    return switch (begin.scope()) {
      case ExportLine.Scope.WholeLog _ -> out.put("scope", "log").build();
      case ExportLine.Scope.OneStream one ->
          out.put("scope", "stream").put("stream", one.stream().text()).build();
    };
  }

  private static Value.Obj item(ObjBuilder out, ExportLine.Item item) {
    out.put("t", "record").put("header", item.header()).put("leaf", item.leaf());
    switch (item.place()) {
      case ExportLine.Place.Unlogged _ -> out.put("index", Value.NULL);
      case ExportLine.Place.Logged at ->
          out.put("index", at.index())
              .putIf(!at.proof().isEmpty(), "proof", Value.texts(at.proof()));
    }
    switch (item.body()) {
      case ExportLine.ExportedBody.Absent _ -> {}
      case ExportLine.ExportedBody.Opened open -> out.put("body", Value.obj("open", open.fields()));
      case ExportLine.ExportedBody.Closed closed -> {
        ObjBuilder blobs = Value.Obj.builder();
        closed.blobs().forEach(blobs::put);
        Value sealed = Value.of(closed.sealed());
        out.put("body", Value.obj("sealed", sealed, "blobs", blobs.build()));
      }
    }
    return out.build();
  }

  private static ExportLine line(Value.Obj obj) {
    return switch (obj.text("t")) {
      case "export" -> begin(obj);
      case "checkpoint" -> new ExportLine.Signed(obj.text("note"));
      case "consistency" ->
          new ExportLine.Consistency(obj.whole("from"), obj.whole("to"), obj.texts("proof"));
      case "evidence" ->
          new ExportLine.Evidence(obj.text("header"), obj.whole("index"), obj.texts("proof"));
      case "record" ->
          new ExportLine.Item(obj.text("header"), obj.text("leaf"), place(obj), body(obj));
      case "end" -> new ExportLine.End(obj.whole("records"));
      default -> throw new LedgerFormatException("An unknown kind of line");
    };
  }

  private static ExportLine begin(Value.Obj obj) {
    if (obj.whole("v") != 1) {
      throw new LedgerFormatException("An export of an unknown version");
    }
    ExportLine.Scope scope =
        switch (obj.text("scope")) {
          case "log" -> new ExportLine.Scope.WholeLog();
          case "stream" -> new ExportLine.Scope.OneStream(new StreamId(obj.text("stream")));
          default -> throw new LedgerFormatException("An unknown scope");
        };
    return new ExportLine.Begin(new LogOrigin(obj.text("log")), scope, obj.whole("made"));
  }

  private static ExportLine.Place place(Value.Obj obj) {
    if (obj.required("index") instanceof Value.Null) {
      return new ExportLine.Place.Unlogged();
    }
    List<String> proof = obj.has("proof") ? obj.texts("proof") : List.of();
    return new ExportLine.Place.Logged(obj.whole("index"), proof);
  }

  private static ExportLine.ExportedBody body(Value.Obj obj) {
    if (!obj.has("body")) {
      return new ExportLine.ExportedBody.Absent();
    }
    Value.Obj body = obj.object("body");
    if (body.has("open")) {
      return new ExportLine.ExportedBody.Opened(body.object("open"));
    }
    SortedMap<String, String> blobs = new TreeMap<>();
    Value.Obj sealed = body.object("blobs");
    sealed.fields().keySet().forEach(id -> blobs.put(id, sealed.text(id)));
    return new ExportLine.ExportedBody.Closed(body.text("sealed"), blobs);
  }
}
