package io.meshflow.core.policy;

import io.meshflow.core.policy.Policy.Mode;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * Policies that differ from a preset in the named components, for example {@code limits.maxSteps}.
 */
final class Change {

  private Change() {}

  static Policy of(Mode mode, Object... pathsAndValues) {
    Policy policy = Presets.of(mode);
    for (int i = 0; i < pathsAndValues.length; i += 2) {
      policy = (Policy) replaced(policy, (String) pathsAndValues[i], pathsAndValues[i + 1]);
    }
    return policy;
  }

  static Policy standard(Object... pathsAndValues) {
    return of(Mode.STANDARD, pathsAndValues);
  }

  private static Object replaced(Object target, String path, Object value) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    try {
      RecordComponent[] components = target.getClass().getRecordComponents();
      Object[] values = new Object[components.length];
      boolean found = false;
      for (int i = 0; i < components.length; i++) {
        values[i] = components[i].getAccessor().invoke(target);
        if (components[i].getName().equals(name)) {
          found = true;
          values[i] = dot < 0 ? value : replaced(values[i], path.substring(dot + 1), value);
        }
      }
      if (!found) {
        throw new AssertionError("no component " + path);
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> maker = target.getClass().getDeclaredConstructor(types);
      return maker.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(path, e);
    }
  }
}
