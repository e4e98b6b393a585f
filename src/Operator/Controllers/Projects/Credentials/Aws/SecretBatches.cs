using ClaudeConfig.Aws;
using ClaudeConfig.Aws.Secrets;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>Gathers what is asked for within a moment and asks for it at once: a hundred projects that start together are five calls.</summary>
internal sealed class SecretBatches(SecretsClient client, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<(string Id, TaskCompletionSource<SecretValue> Answer)>> waiting = new(StringComparer.Ordinal);
    private DateTimeOffset notBefore = DateTimeOffset.MinValue;

    public Task<SecretValue> GetAsync(string region, string id, string stage, CancellationToken cancellationToken) => client.GetAsync(region, id, stage, cancellationToken);

    /// <summary>The current version.</summary>
    public Task<SecretValue> GetCurrentAsync(string region, string id, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<SecretValue>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (!waiting.TryGetValue(region, out var list))
            {
                waiting[region] = list = [];
                _ = SendAsync(region);
            }

            list.Add((id, answer));
        }

        return answer.Task.WaitAsync(cancellationToken);
    }

    private async Task SendAsync(string region)
    {
        await Task.Delay(Moment, time);
        List<(string Id, TaskCompletionSource<SecretValue> Answer)> taken;
        lock (gate)
        {
            waiting.Remove(region, out taken!);
        }

        foreach (var batch in taken.Chunk(SecretsClient.LargestBatch))
        {
            var found = batch.Length == 1 ? [] : await ManyAsync(region, [.. batch.Select(item => item.Id).Distinct()]);
            foreach (var (id, answer) in batch)
            {
                if (found.FirstOrDefault(value => value.Name == id || value.Arn == id) is { } value)
                {
                    answer.SetResult(value);
                }
                else
                {
                    // Alone, so that its failure is its own and has AWS's word for it.
                    await OneAsync(region, id, answer);
                }
            }
        }
    }

    /// <summary>Roles that may not read in batches read one by one.</summary>
    private async Task<IReadOnlyList<SecretValue>> ManyAsync(string region, string[] ids)
    {
        if (time.GetUtcNow() < notBefore)
        {
            return [];
        }

        try
        {
            return await client.GetManyAsync(region, ids, CancellationToken.None);
        }
        catch (AwsException e)
        {
            notBefore = e.Code == "AccessDeniedException" ? time.GetUtcNow() + BetweenTries : notBefore;
            return [];
        }
    }

    private async Task OneAsync(string region, string id, TaskCompletionSource<SecretValue> answer)
    {
        try
        {
            answer.SetResult(await client.GetAsync(region, id, SecretStages.Current, CancellationToken.None));
        }
#pragma warning disable CA1031 // Whoever waits is told, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            answer.SetException(e);
        }
    }
}
