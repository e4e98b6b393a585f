using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.ControllerRuntime.Supervision;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>What all controllers of a process share.</summary>
internal sealed record ControllerContext(
    TimeProvider Time, Func<Random> NewRandom, Supervisor Supervisor, RuntimeMetrics Metrics, ILogger Logger, IApplyClient FinalizerWriter);
