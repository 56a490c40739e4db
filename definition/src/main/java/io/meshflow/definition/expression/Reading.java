package io.meshflow.definition.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.meshflow.core.workflow.Expressions.Faulty;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a condition reads: variables, and ids under {@code nodes}. */
record Reading(Set<String> names, Set<String> nodes) {

  private static final Set<String> RELATIONS = Set.of("_<_", "_<=_", "_>_", "_>=_");

  Reading {
    names = Set.copyOf(names);
    nodes = Set.copyOf(nodes);
  }

  /** Reads the tree; throws {@link Faulty} for comparisons that Python chains and CEL does not. */
  static Reading of(CelAbstractSyntaxTree tree, String text) {
    Walk walk = new Walk(text);
    walk.visit(tree.getExpr(), Set.of());
    return new Reading(walk.names, walk.nodes);
  }

  /** Collects names; local names of comprehensions hide variables. */
  private static final class Walk {
    private final String text;
    private final Set<String> names = new HashSet<>();
    private final Set<String> nodes = new HashSet<>();

    Walk(String text) {
      this.text = text;
    }

    void visit(CelExpr expression, Set<String> local) {
      switch (expression.getKind()) {
        case IDENT -> name(expression.ident().name(), local);
        case SELECT -> select(expression, local);
        case CALL -> call(expression.call(), local);
        case LIST -> expression.list().elements().forEach(item -> visit(item, local));
        case MAP ->
            expression
                .map()
                .entries()
                .forEach(
                    entry -> {
                      visit(entry.key(), local);
                      visit(entry.value(), local);
                    });
        case STRUCT -> expression.struct().entries().forEach(entry -> visit(entry.value(), local));
        case COMPREHENSION -> comprehension(expression.comprehension(), local);
        case CONSTANT, NOT_SET -> {}
      }
    }

    private void name(String written, Set<String> local) {
      String name = written.startsWith(".") ? written.substring(1) : written;
      if (local.contains(name) || !Language.VARIABLES.contains(name)) {
        return;
      }
      names.add(name);
      if (name.equals("nodes")) {
        nodes.add("*");
      }
    }

    private void select(CelExpr expression, Set<String> local) {
      CelExpr operand = expression.select().operand();
      if (isNodes(operand, local)) {
        names.add("nodes");
        nodes.add(expression.select().field());
      } else {
        visit(operand, local);
      }
    }

    private void call(CelCall call, Set<String> local) {
      refuseChain(call);
      Optional<String> id = nodeId(call, local);
      if (id.isPresent()) {
        names.add("nodes");
        nodes.add(id.get());
        return;
      }
      call.target().ifPresent(target -> visit(target, local));
      call.args().forEach(argument -> visit(argument, local));
    }

    /** The id in {@code nodes["x"]} and {@code "x" in nodes}. */
    private static Optional<String> nodeId(CelCall call, Set<String> local) {
      if (call.args().size() != 2) {
        return Optional.empty();
      }
      CelExpr first = call.args().get(0);
      CelExpr second = call.args().get(1);
      return switch (call.function()) {
        case "_[_]" -> isNodes(first, local) ? constant(second) : Optional.empty();
        case "@in" -> isNodes(second, local) ? constant(first) : Optional.empty();
        default -> Optional.empty();
      };
    }

    private void refuseChain(CelCall call) {
      if (!RELATIONS.contains(call.function())) {
        return;
      }
      for (CelExpr argument : call.args()) {
        if (argument.getKind() == Kind.CALL && RELATIONS.contains(argument.call().function())) {
          throw new Faulty(
              "CEL does not chain comparisons",
              Math.max(0, text.indexOf('<')),
              List.of("write a < b && b < c"));
        }
      }
    }

    private static boolean isNodes(CelExpr expression, Set<String> local) {
      return expression.getKind() == Kind.IDENT
          && expression.ident().name().equals("nodes")
          && !local.contains("nodes");
    }

    private static Optional<String> constant(CelExpr expression) {
      boolean text =
          expression.getKind() == Kind.CONSTANT
              && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE;
      return text ? Optional.of(expression.constant().stringValue()) : Optional.empty();
    }

    private void comprehension(CelComprehension loop, Set<String> local) {
      visit(loop.iterRange(), local);
      visit(loop.accuInit(), local);
      Set<String> inner = new HashSet<>(local);
      inner.add(loop.iterVar());
      inner.add(loop.iterVar2());
      inner.add(loop.accuVar());
      visit(loop.loopCondition(), inner);
      visit(loop.loopStep(), inner);
      visit(loop.result(), inner);
    }
  }
}
