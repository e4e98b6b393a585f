using System.Collections.Concurrent;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Aws;
using ClaudeConfig.Aws.Secrets;
using ClaudeConfig.ControllerRuntime.Queues;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>
/// Secrets of AWS as they were last read, each read again after its project's interval and at once when a provider refused it. Projects that use the same secret
/// share the reading; whether they may is asked before.
/// </summary>
internal sealed class AwsSecretStore(SecretBatches client, TimeProvider time, Func<double> random)
{
    /// <summary>A refusal says nothing about a version that gateways may not have had yet.</summary>
    public static readonly TimeSpan Spreading = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WhileOdd = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Unused = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<(string Region, string Id), AwsSecretEntry> entries = new();
    private readonly ConcurrentDictionary<(ObjectKey Project, string Provider), (string Region, string Id)> uses = new();

    /// <summary>What is known of a secret, read anew where that is due.</summary>
    public async Task<AwsSecretReading> ReadAsync(ObjectKey project, string provider, AwsSecretName name, TimeSpan interval, CancellationToken cancellationToken)
    {
        Forget();
        var key = (name.Region, name.Id);
        uses[(project, provider)] = key;
        var entry = entries.GetOrAdd(key, _ => new AwsSecretEntry());
        await entry.Turn.WaitAsync(cancellationToken);
        try
        {
            entry.Used = time.GetUtcNow();
            if (entry.Due <= entry.Used || entry.Read + (interval * 1.2) < entry.Used)
            {
                await RefreshAsync(entry, name, interval, cancellationToken);
            }

            // What passes by is not worth a word while what was read is not old.
            return entry.Problem is { } problem && !(entry.Value is not null && problem.Reason == ProjectConditions.SourceUnavailableReason && time.GetUtcNow() - entry.Read < 2 * interval)
                ? new AwsSecretReading(null, problem.Reason, problem.Text)
                : new AwsSecretReading(entry.Value, null, null);
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    /// <summary>A provider refused what gateways had at an instant: the secret is read again at the next look, and another version tried where that is still the same.</summary>
    public void Doubt(ObjectKey project, string provider, DateTimeOffset at)
    {
        if (!uses.TryGetValue((project, provider), out var key) || !entries.TryGetValue(key, out var entry) || entry.Value is not { } value || at < entry.Chosen + Spreading)
        {
            return;
        }

        lock (entry.Refused)
        {
            if (entry.Refused.Add(value.VersionId))
            {
                entry.Due = DateTimeOffset.MinValue;
            }
        }
    }

    private async Task RefreshAsync(AwsSecretEntry entry, AwsSecretName name, TimeSpan interval, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            var current = Checked(name, await client.GetCurrentAsync(name.Region, name.Id, cancellationToken));
            var chosen = await ChooseAsync(entry, name, current, cancellationToken);
            if (chosen.VersionId != entry.Value?.VersionId)
            {
                entry.Chosen = now;
            }

            (entry.Value, entry.Read, entry.Problem, entry.Failures) = (chosen, now, null, 0);
            entry.Due = now + Backoff.Spread(chosen.VersionId == current.VersionId || interval < WhileOdd ? interval : WhileOdd, 0.1, random());
        }
        catch (AwsException e)
        {
            entry.Problem = Say(name, e);
            entry.Due = now + Backoff.Spread(Backoff.Doubling(entry.Failures++, FirstPause, LongestPause), 0.3, random());
        }
    }

    private async Task<SecretValue> ChooseAsync(AwsSecretEntry entry, AwsSecretName name, SecretValue current, CancellationToken cancellationToken)
    {
        HashSet<string> refused;
        lock (entry.Refused)
        {
            refused = [.. entry.Refused];
        }

        if (!refused.Contains(current.VersionId))
        {
            lock (entry.Refused)
            {
                // A new current version: what was refused before it is history.
                entry.Refused.Clear();
            }

            return current;
        }

        var others = new List<SecretValue>();
        foreach (var stage in (string[])[SecretStages.Pending, SecretStages.Previous])
        {
            try
            {
                others.Add(Checked(name, await client.GetAsync(name.Region, name.Id, stage, cancellationToken)));
            }
            catch (AwsException e) when (e.Code is "ResourceNotFoundException" or "InvalidRequestException")
            {
                // A version without a value yet, or none with this label: as usual.
            }
        }

        var chosen = StageChoice.Choose(current, others, refused);
        if (chosen.VersionId == current.VersionId)
        {
            lock (entry.Refused)
            {
                // None is left: from the beginning, with what counts.
                entry.Refused.Clear();
            }
        }

        return chosen;
    }

    /// <summary>Whatever AWS takes an id for, only the secret that was judged is used.</summary>
    private static SecretValue Checked(AwsSecretName name, SecretValue value) =>
        name.Is(value) ? value : throw new AwsException("AWS answered with another secret than was asked for; write its whole ARN, or its name as it is") { Code = "OtherSecret" };

    private static (string Reason, string Text) Say(AwsSecretName name, AwsException e) => e.Code switch
    {
        "ResourceNotFoundException" => (ConditionReasons.SecretNotFound, $"secret {name.Id} does not exist in {name.Region}; create it, or correct credential.awsSecretsManager"),
        "AccessDeniedException" => (ProjectConditions.SourceDeniedReason, $"secret {name.Id} may not be read by the operator's role; allow it secretsmanager:GetSecretValue, and kms:Decrypt on its key"),
        "DecryptionFailure" => (ProjectConditions.SourceDeniedReason, $"secret {name.Id} cannot be decrypted; allow the operator's role kms:Decrypt on its key"),
        "InvalidRequestException" => (ConditionReasons.SecretNotFound, $"secret {name.Id} is scheduled for deletion or has no value; restore it or write one"),
        "OtherSecret" or "InvalidParameterException" => (ConditionReasons.Invalid, $"secret {name.Id}: {e.Message}"),
        _ => (ProjectConditions.SourceUnavailableReason, $"secret {name.Id} cannot be read in {name.Region}: {e.Message}"),
    };

    private void Forget()
    {
        var old = time.GetUtcNow() - Unused;
        foreach (var (key, entry) in entries)
        {
            if (entry.Used != default && entry.Used < old && entries.TryRemove(key, out _))
            {
                foreach (var use in uses.Where(use => use.Value == key).Select(use => use.Key).ToArray())
                {
                    uses.TryRemove(use, out _);
                }
            }
        }
    }
}
