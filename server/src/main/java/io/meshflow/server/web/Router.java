package io.meshflow.server.web;

import io.meshflow.server.contract.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds the operation of a request by the paths of the contract. Immutable. */
final class Router {

  /** An operation and the values of its path's parameters. */
  record Match(Operation operation, Map<String, String> path) {}

  private record Route(Operation operation, List<String> parts) {}

  private final Map<Integer, List<Route>> byLength = new HashMap<>();

  Router(List<Operation> operations) {
    for (Operation operation : operations) {
      List<String> parts = operation.segments();
      byLength
          .computeIfAbsent(parts.size(), n -> new ArrayList<>())
          .add(new Route(operation, parts));
    }
    byLength.values().forEach(routes -> routes.sort((a, b) -> Long.compare(wild(a), wild(b))));
  }

  /** Literal routes go before those with parameters. */
  private static long wild(Route route) {
    return route.parts().stream().filter(part -> part.startsWith("{")).count();
  }

  /** The operation; a problem when the path or the method is unknown. */
  Match match(String method, String rawPath) {
    List<String> parts = List.of(rawPath.substring(1).split("/", -1));
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : byLength.getOrDefault(parts.size(), List.of())) {
      if (fits(route.parts(), parts)) {
        if (route.operation().method().equals(method)) {
          return new Match(route.operation(), values(route.parts(), parts));
        }
        allowed.add(route.operation().method());
      }
    }
    if (allowed.isEmpty()) {
      throw Problem.missing("unknown_path", "There is nothing at this address; /docs lists all.");
    }
    throw new Problem(
        405, "method_not_allowed", "This address takes " + String.join(", ", allowed) + ".");
  }

  private static boolean fits(List<String> template, List<String> parts) {
    for (int i = 0; i < parts.size(); i++) {
      String part = template.get(i);
      boolean fits = part.startsWith("{") ? !parts.get(i).isEmpty() : part.equals(parts.get(i));
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, String> values(List<String> template, List<String> parts) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String part = template.get(i);
      if (part.startsWith("{")) {
        values.put(part.substring(1, part.length() - 1), Percent.decoded(parts.get(i), false));
      }
    }
    return values;
  }
}
