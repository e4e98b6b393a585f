using System.Collections.Concurrent;
using System.Net;
using ClaudeConfig.Router.Outbound;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>A name server that says something else each time: what it says last, it goes on saying.</summary>
internal sealed class FakeResolver(params string[][] answers) : IHostResolver
{
    public ConcurrentQueue<string> Asked { get; } = new();

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Enqueue(host);
        return Task.FromResult(answers[Math.Min(Asked.Count, answers.Length) - 1].Select(IPAddress.Parse).ToArray());
    }
}
