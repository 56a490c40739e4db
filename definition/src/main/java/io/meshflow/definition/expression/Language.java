package io.meshflow.definition.expression;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions.Function;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The dialect of CEL that conditions are written in. */
final class Language {

  static final int MAX_LENGTH = 10_000;

  /** Variables whose type is known; the others hold anything. */
  private static final Set<String> TEXTS = Set.of("content", "status", "task");

  static final List<String> VARIABLES =
      List.of(
          "output",
          "content",
          "confidence",
          "structured",
          "status",
          "visit",
          "nodes",
          "context",
          "input",
          "task",
          "item",
          "index",
          "loop");

  private Language() {}

  static Cel cel() {
    return Holder.CEL;
  }

  /** Builds the compiler when the first condition is met, not when a program starts. */
  private static final class Holder {
    static final Cel CEL = build();
  }

  private static Cel build() {
    CelOptions options =
        CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableReservedIds(false)
            .comprehensionMaxIterations(10_000)
            .maxParseRecursionDepth(60)
            .maxExpressionCodePointSize(MAX_LENGTH)
            .maxRegexProgramSize(10_000)
            .build();
    CelBuilder builder =
        CelFactory.plannerCelBuilder()
            .setOptions(options)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    for (String name : VARIABLES) {
      builder.addVar(name, TEXTS.contains(name) ? SimpleType.STRING : SimpleType.DYN);
    }
    addFunctions(builder);
    return builder.build();
  }

  private static void addFunctions(CelBuilder builder) {
    Set<Function> strings = EnumSet.allOf(Function.class);
    strings.remove(Function.QUOTE);
    builder.addCompilerLibraries(CelExtensions.strings(strings));
    builder.addRuntimeLibraries(CelExtensions.strings(strings));
    builder.addFunctionDeclarations(
        CelFunctionDecl.newFunctionDeclaration(
            "len", CelOverloadDecl.newGlobalOverload("len_dyn", SimpleType.INT, SimpleType.DYN)));
    builder.addFunctionBindings(CelFunctionBinding.from("len_dyn", Object.class, Language::length));
  }

  private static long length(Object value) {
    return switch (value) {
      case String text -> text.codePointCount(0, text.length());
      case Collection<?> items -> items.size();
      case Map<?, ?> fields -> fields.size();
      default -> throw new IllegalArgumentException("len() takes a text, a list or a map");
    };
  }
}
