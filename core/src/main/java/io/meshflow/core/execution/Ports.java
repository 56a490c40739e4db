package io.meshflow.core.execution;

import io.meshflow.core.model.Models;
import io.meshflow.core.tool.CodeFunctions;
import io.meshflow.core.tool.HttpCaller;
import io.meshflow.core.tool.Tools;

/** Everything that reaches outside on behalf of runs. */
public record Ports(Models models, Tools tools, CodeFunctions functions, HttpCaller http) {}
