using System.Runtime.CompilerServices;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy.Merging;

/// <summary>
/// Stacks of stored configurations, made once for their versions: a base that hundreds extend is read, checked and merged once. They are kept with the
/// nearest base and go with it; an object without a uid and a resource version is nobody's stored state, and is read each time.
/// </summary>
internal static class LayerStacks
{
    private const int MostForBase = 4;

    private static readonly ConditionalWeakTable<ClaudeConfiguration, Kept> _kept = [];

    public static LayerStack Of(IReadOnlyList<PolicySource> sources) =>
        sources.Count > 0 && sources.All(source => IsStored(source.Configuration)) ? _kept.GetOrCreateValue(sources[^1].Configuration).Of(sources) : Made(sources);

    private static LayerStack Made(IReadOnlyList<PolicySource> sources) => new([.. sources.Select(ReadLayer.Of)]);

    private static bool IsStored(ClaudeConfiguration configuration) => configuration.Metadata is { Uid.Length: > 0, ResourceVersion.Length: > 0 };

    private sealed class Kept
    {
        private readonly Lock _gate = new();
        private readonly Queue<(Part[] Parts, LayerStack Stack)> _stacks = [];

        public LayerStack Of(IReadOnlyList<PolicySource> sources)
        {
            lock (_gate)
            {
                foreach (var (known, stack) in _stacks)
                {
                    if (known.Length == sources.Count && known.Zip(sources).All(pair => pair.First.Is(pair.Second)))
                    {
                        return stack;
                    }
                }

                var made = Made(sources);
                _stacks.Enqueue(([.. sources.Select(Part.Of)], made));
                if (_stacks.Count > MostForBase)
                {
                    _stacks.Dequeue();
                }

                return made;
            }
        }
    }

    private readonly record struct Part(string Uid, string ResourceVersion, int? Demand)
    {
        public static Part Of(PolicySource source) => new(source.Configuration.Metadata.Uid, source.Configuration.Metadata.ResourceVersion, source.Demand);

        public bool Is(PolicySource source) => this == Of(source);
    }
}
