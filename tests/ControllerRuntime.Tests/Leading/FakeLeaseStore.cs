using System.Collections.Concurrent;
using System.Net;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Leading;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Tests.Leading;

/// <summary>One lease for several candidates, each behind a link of its own that can fail or hang.</summary>
internal sealed class FakeLeaseStore
{
    private readonly Lock _lock = new();
    private V1Lease? _lease;
    private int _version;

    internal V1Lease? Lease
    {
        get
        {
            lock (_lock)
            {
                return _lease is null ? null : Copy(_lease);
            }
        }
    }

    internal ConcurrentQueue<string> Renewals { get; } = new();

    internal Link Connect() => new(this);

    private static V1Lease Copy(V1Lease lease) => new()
    {
        Metadata = new V1ObjectMeta { Name = lease.Metadata.Name, NamespaceProperty = lease.Metadata.NamespaceProperty, ResourceVersion = lease.Metadata.ResourceVersion },
        Spec = lease.Spec with { },
    };

    private V1Lease Write(V1Lease lease, bool create)
    {
        lock (_lock)
        {
            if (create ? _lease is not null : _lease?.Metadata.ResourceVersion != lease.Metadata.ResourceVersion)
            {
                throw new KubeApiException(HttpStatusCode.Conflict, "Conflict", "somebody was faster");
            }

            _lease = Copy(lease);
            _lease.Metadata.ResourceVersion = $"{++_version}";
            Renewals.Enqueue(lease.Spec.HolderIdentity);
            return Copy(_lease);
        }
    }

    internal sealed class Link(FakeLeaseStore store) : ILeaseStore
    {
        private readonly TaskCompletionSource _hung = new();

        internal int FailNext { get; set; }

        internal bool Hang { get; set; }

        internal int Calls { get; private set; }

        /// <summary>Lets hung calls go on, as a network that comes back does.</summary>
        internal void Release()
        {
            Hang = false;
            _hung.TrySetResult();
        }

        public async Task<V1Lease?> FindAsync(CancellationToken cancellationToken)
        {
            await PassAsync();
            return store.Lease;
        }

        public async Task<V1Lease> CreateAsync(V1Lease lease, CancellationToken cancellationToken)
        {
            await PassAsync();
            return store.Write(lease, create: true);
        }

        public async Task<V1Lease> ReplaceAsync(V1Lease lease, CancellationToken cancellationToken)
        {
            await PassAsync();
            return store.Write(lease, create: false);
        }

        // Ignores cancellation on purpose: the worst a transport can do.
        private async Task PassAsync()
        {
            Calls++;
            if (FailNext > 0)
            {
                FailNext--;
                throw new HttpRequestException("no route");
            }

            if (Hang)
            {
                await _hung.Task;
            }
        }
    }
}
