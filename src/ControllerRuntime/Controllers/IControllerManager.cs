using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Leading;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>
/// Owns the connection, the shared informers, the leader election and the controllers of a process. Everything is registered first,
/// then <see cref="RunAsync"/> runs it until it is cancelled or something it cannot repair happens.
/// </summary>
public interface IControllerManager
{
    /// <summary>Direct API calls, behind the leadership fence for writes.</summary>
    IKubeApi Api { get; }

    /// <summary>Whether this process leads.</summary>
    ILeadership Leadership { get; }

    /// <summary>The shared informer of a kind: the same one for the same kind and options.</summary>
    /// <param name="options">Selectors and transforms; null for the whole kind.</param>
    IInformer<T> Informer<T>(InformerOptions<T>? options = null)
        where T : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>The apply client of a field manager.</summary>
    /// <param name="fieldManager">Up to 128 characters, one a writer.</param>
    IApplyClient ApplyClient(string fieldManager);

    /// <summary>An event recorder.</summary>
    /// <param name="reportingController">A qualified name such as <c>example.com/operator</c>.</param>
    IEventRecorder Events(string reportingController);

    /// <summary>Registers a controller for the kind of an informer.</summary>
    /// <param name="name">Lower case, unique; the <c>controller</c> label of the metrics.</param>
    /// <param name="informer">The informer of the primary kind.</param>
    /// <param name="controller">The controller.</param>
    IControllerBuilder<TEntity> AddController<TEntity>(string name, IInformer<TEntity> informer, IEntityController<TEntity> controller)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Registers a long-running task that runs only while this process leads, supervised: restarted with back-off when it fails.</summary>
    /// <param name="name">Lower case, unique.</param>
    /// <param name="run">Runs until cancelled.</param>
    void AddLeaderTask(string name, Func<CancellationToken, Task> run);

    /// <summary>Runs everything. Returns after a graceful drain when cancelled; throws when the process should exit non-zero.</summary>
    /// <param name="cancellationToken">Ends the run.</param>
    Task RunAsync(CancellationToken cancellationToken);
}
