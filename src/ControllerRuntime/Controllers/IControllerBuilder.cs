using ClaudeConfig.ControllerRuntime.Caching;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>Says what makes a controller reconcile which keys. Validated when the manager starts.</summary>
/// <typeparam name="TEntity">The kind the controller owns.</typeparam>
public interface IControllerBuilder<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Filters what changes of the primary kind count; see <see cref="Predicates"/>. Adds and deletes always count.</summary>
    /// <param name="predicate">Given the old and the new object, whether to reconcile. Several are joined by OR.</param>
    IControllerBuilder<TEntity> When(Func<TEntity, TEntity, bool> predicate);

    /// <summary>Reconciles the owner when a child changes: the controller owner reference of kind <typeparamref name="TEntity"/> names the key.</summary>
    /// <param name="children">The informer of the children.</param>
    IControllerBuilder<TEntity> Owns<TChild>(IInformer<TChild> children)
        where TChild : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Reconciles the keys that a change of another kind maps to. On an update both the old and the new object are mapped.</summary>
    /// <param name="informer">The informer of the other kind.</param>
    /// <param name="map">From a changed object to keys; may read caches and indexes. If it throws, the error is logged and counted, and the key set is caught up by a full pass.</param>
    /// <param name="when">Given the old and the new object, whether an update counts; null for all updates.</param>
    IControllerBuilder<TEntity> Watches<TOther>(
        IInformer<TOther> informer, Func<TOther, IEnumerable<NamespacedName>> map, Func<TOther, TOther, bool>? when = null)
        where TOther : class, IKubernetesObject<V1ObjectMeta>;

    /// <summary>Reconciles keys that something outside the API names, such as a poller of reports.</summary>
    /// <param name="keys">Read until completed; a key is queued once however often it comes.</param>
    IControllerBuilder<TEntity> Triggers(IAsyncEnumerable<NamespacedName> keys);

    /// <summary>Runs a finalizer for deleted objects; the runtime adds and removes its name.</summary>
    /// <param name="name">A qualified name such as <c>example.com/cleanup</c>.</param>
    /// <param name="finalizer">The clean-up.</param>
    IControllerBuilder<TEntity> WithFinalizer(string name, IEntityFinalizer<TEntity> finalizer);

    /// <summary>
    /// Reconciles objects that are being deleted too. Without this, one that has a deletion timestamp only reaches its finalizer, so that
    /// nothing creates children of an object the garbage collector is taking down.
    /// </summary>
    IControllerBuilder<TEntity> WhileDeleting();

    /// <summary>How many keys are reconciled at once (default 4).</summary>
    /// <param name="count">1 to 256.</param>
    IControllerBuilder<TEntity> WithWorkers(int count);

    /// <summary>How long one reconcile may take (default 60 s).</summary>
    /// <param name="timeout">Positive.</param>
    IControllerBuilder<TEntity> WithTimeout(TimeSpan timeout);

    /// <summary>How often every key is reconciled without a change (default 10 h, spread by 20 %).</summary>
    /// <param name="period">Positive.</param>
    IControllerBuilder<TEntity> WithResync(TimeSpan period);

    /// <summary>The bounds of the per-key back-off after errors (default 5 ms to 5 min, doubled each time, spread by 20 %).</summary>
    /// <param name="minimum">The first delay.</param>
    /// <param name="maximum">The longest delay.</param>
    IControllerBuilder<TEntity> WithBackoff(TimeSpan minimum, TimeSpan maximum);

    /// <summary>Runs on every replica, not only on the leader. Such a controller must not write.</summary>
    IControllerBuilder<TEntity> OnEveryReplica();
}
