package io.meshflow.e2e.crash;

import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Ports;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.tool.CodeCall;
import io.meshflow.core.tool.CodeFunction;
import io.meshflow.core.tool.CodeFunctions;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.ToolCall;
import io.meshflow.core.tool.ToolSpec;
import io.meshflow.core.tool.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Everything outside the kernel: functions, a tool and a model. Each effect writes {@code epoch key
 * attempt class pid} to the sink before it returns; nothing else remembers it.
 */
final class World {

  private static final long WORK_NANOS = 2_000_000;
  private static final ModelOffer OFFER =
      new ModelOffer(
          "scripted",
          "scripted",
          "scripted-1",
          Optional.of(new Price(1_000_000, 1_000_000, 1_000_000)),
          100_000,
          1_000);

  private final Notebook sink;
  private final Fuse fuse;
  private final Path barrier;

  /**
   * @param barrier while this file is there, the function {@code held@1} does not return
   */
  World(Notebook sink, Fuse fuse, Path barrier) {
    this.sink = sink;
    this.fuse = fuse;
    this.barrier = barrier;
  }

  Ports ports() {
    return new Ports(
        new OneModel(),
        new OneTool(),
        new Functions(),
        permit -> {
          throw new EffectFailure.Permanent("no_http", "this world has no network");
        });
  }

  private <I extends Intent> I happen(Permit<I> permit) {
    fuse.beforeEffect();
    I intent = permit.spend();
    LockSupport.parkNanos(WORK_NANOS);
    sink.note(
        permit.epoch()
            + " "
            + permit.effectKey()
            + " "
            + permit.attempt()
            + " "
            + intent.effectClass()
            + " "
            + ProcessHandle.current().pid());
    fuse.afterEffect(permit.effectKey());
    return intent;
  }

  private static String place(String effectKey) {
    return effectKey.substring(effectKey.indexOf('/') + 1);
  }

  /** Answers with the place of the effect and what went in, so that outputs are comparable. */
  private record Function(World world, String name, RiskTier risk, EffectClass effectClass)
      implements CodeFunction {
    @Override
    public Value run(Permit<CodeCall> permit) {
      CodeCall call = world.happen(permit);
      while (name.startsWith("held") && Files.exists(world.barrier)) {
        LockSupport.parkNanos(WORK_NANOS);
      }
      return Value.obj("place", Value.of(place(permit.effectKey())), "input", (Value) call.input());
    }
  }

  private final class Functions implements CodeFunctions {
    private final List<CodeFunction> all =
        List.of(
            new Function(World.this, "held@1", RiskTier.INTERNAL, EffectClass.ONCE),
            new Function(World.this, "look@1", RiskTier.READ_ONLY, EffectClass.PURE),
            new Function(World.this, "pay@1", RiskTier.INTERNAL, EffectClass.ONCE),
            new Function(World.this, "put@1", RiskTier.INTERNAL, EffectClass.IDEMPOTENT),
            new Function(World.this, "send@1", RiskTier.IRREVERSIBLE, EffectClass.ONCE));

    @Override
    public Optional<CodeFunction> find(String name) {
      return all.stream().filter(function -> function.name().equals(name)).findFirst();
    }

    @Override
    public List<String> names() {
      return all.stream().map(CodeFunction::name).toList();
    }
  }

  private final class OneTool implements Tools, Tool {
    @Override
    public Optional<Tool> find(String name) {
      return name.equals("stamp") ? Optional.of(this) : Optional.empty();
    }

    @Override
    public List<String> names() {
      return List.of("stamp");
    }

    @Override
    public ToolSpec spec() {
      Value.Obj schema = Value.obj("type", Value.of("object"));
      return new ToolSpec("stamp", "Stamps.", schema, RiskTier.INTERNAL, EffectClass.ONCE);
    }

    @Override
    public Result call(Permit<ToolCall> permit) {
      ToolCall call = happen(permit);
      return new Result("stamped by " + call.agent(), Value.NULL, false);
    }
  }

  /** Calls the tool first if it has one, then answers. */
  private final class OneModel implements Models {
    @Override
    public Optional<ModelOffer> find(String name) {
      return Optional.of(OFFER);
    }

    @Override
    public List<ModelOffer> offers() {
      return List.of(OFFER);
    }

    @Override
    public LanguageModel open(ModelOffer offer) {
      return (permit, tokens) -> answer(happen(permit));
    }

    private ChatResponse answer(ChatRequest chat) {
      boolean stamped = chat.messages().stream().anyMatch(Message.ToolResult.class::isInstance);
      boolean asks = !chat.tools().isEmpty() && !stamped;
      List<Message.ToolUse> uses =
          asks ? List.of(new Message.ToolUse("c1", "stamp", Value.Obj.EMPTY)) : List.of();
      return new ChatResponse(
          asks ? "" : "All is well, says " + chat.agent() + ".",
          uses,
          new Usage(10, 10, 0, 0, false),
          asks ? ChatResponse.Finish.TOOL_USE : ChatResponse.Finish.STOP,
          "scripted/scripted-1");
    }
  }
}
