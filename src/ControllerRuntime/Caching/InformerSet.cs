using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Metrics;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>The informers of a process, one for each kind and options.</summary>
internal sealed class InformerSet(
    ApiCaller caller, InformerTiming timing, RuntimeMetrics metrics, ILogger logger, Func<Random> newRandom) : ICacheReader
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, IInformerLoop> _informers = [];
    private readonly Dictionary<Type, List<IInformerLoop>> _byType = [];

    internal OwnershipTracker Ownership { get; } = new();

    private SharedStrings Strings { get; } = new();

    internal IReadOnlyCollection<IInformerLoop> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _informers.Values];
            }
        }
    }

    public bool TryGet<T>(NamespacedName key, out CacheEntry<T> entry)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        // Registered before anything runs, so the lists do not change any more.
        if (_byType.TryGetValue(typeof(T), out List<IInformerLoop>? informers))
        {
            foreach (IInformerLoop informer in informers)
            {
                if (((Informer<T>)informer).Store.TryGetEntry(key, out entry))
                {
                    return true;
                }
            }
        }

        entry = default;
        return false;
    }

    public bool IsBehind<T>(string? resourceVersion)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        ulong.TryParse(resourceVersion, out ulong version)
        // Metadata alone tells as well whether an own write has come back.
        && (_byType.TryGetValue(typeof(T), out List<IInformerLoop>? informers) || _byType.TryGetValue(typeof(PartialObjectMetadata<T>), out informers))
        && informers.All(informer => ulong.TryParse(informer.ResourceVersion, out ulong seen) && seen < version);

    internal Informer<T> Get<T>(InformerOptions<T> options)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        lock (_lock)
        {
            // Records compare by value: equal selectors (and the same transform) share an informer.
            if (_informers.TryGetValue(options, out IInformerLoop? known))
            {
                return (Informer<T>)known;
            }

            var informer = new Informer<T>(caller, options, timing, Ownership, Strings, metrics, logger, newRandom());
            _informers.Add(options, informer);
            if (!_byType.TryGetValue(typeof(T), out List<IInformerLoop>? same))
            {
                _byType[typeof(T)] = same = [];
            }

            same.Add(informer);
            return informer;
        }
    }
}
