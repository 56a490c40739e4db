package io.meshflow.server.api;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.server.operations.BrokenFiles;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Whether the server lives, can work, and how it is. Thread safe. */
public final class Health {

  /**
   * What is asked.
   *
   * @param version of the program
   * @param dependencies by name; an empty text is well, anything else says what is wrong
   * @param figures such as runs under way
   * @param queue runs that wait for work; asked only while the database answers
   * @param files that are watched and broken
   */
  public record Sources(
      String version,
      Supplier<Map<String, String>> dependencies,
      Supplier<Map<String, Long>> figures,
      IntSupplier queue,
      BrokenFiles files,
      BooleanSupplier stopping) {}

  private final Sources sources;
  private final InstantSource clock;
  private final Instant begun;

  public Health(Sources sources, InstantSource clock) {
    this.sources = sources;
    this.clock = clock;
    this.begun = clock.instant();
  }

  Reply live(Call call) {
    return Reply.json(Value.obj("live", Value.TRUE));
  }

  Reply ready(Call call) {
    Map<String, String> dependencies = sources.dependencies().get();
    boolean stopping = sources.stopping().getAsBoolean();
    boolean ready = !stopping && dependencies.values().stream().allMatch(String::isEmpty);
    ObjBuilder document = Value.Obj.builder().put("ready", ready);
    document.put("dependencies", each(call, dependencies)).putIf(stopping, "stopping", Value.TRUE);
    return Reply.json(ready ? 200 : 503, document.build());
  }

  private static Value.Obj each(Call call, Map<String, String> dependencies) {
    ObjBuilder each = Value.Obj.builder();
    dependencies.forEach(
        (name, fault) ->
            each.put(
                name, fault.isEmpty() ? "up" : call.caller().known() ? "down: " + fault : "down"));
    return each.build();
  }

  Reply health(Call call) {
    Map<String, String> dependencies = sources.dependencies().get();
    boolean ok = dependencies.getOrDefault("database", "").isEmpty();
    ObjBuilder document =
        Value.Obj.builder()
            .put("ok", ok)
            .put("version", sources.version())
            .put("uptime_s", Duration.between(begun, clock.instant()).toSeconds())
            .put("database", ok ? "up" : "down")
            .put("dependencies", each(call, dependencies));
    if (ok) {
      document.put("queue", sources.queue().getAsInt());
    }
    sources.figures().get().forEach((name, value) -> document.put(name, value));
    document
        .put("broken_files", (long) sources.files().count())
        .putIf(call.caller().known(), "files", sources.files().document());
    return Reply.json(ok ? 200 : 503, document.build());
  }
}
