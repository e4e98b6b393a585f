using ClaudeConfig.ControllerRuntime.Controllers;

namespace ClaudeConfig.ControllerRuntime.Tests;

/// <summary>A controller made of a function.</summary>
internal sealed class FuncController(Func<NamespacedName, CancellationToken, Task<ReconcileResult>> reconcile) : IEntityController<Widget>
{
    public Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken) => reconcile(key, cancellationToken);
}
