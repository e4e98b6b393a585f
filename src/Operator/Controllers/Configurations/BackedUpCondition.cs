using ClaudeConfig.Api.Configurations;
using ClaudeConfig.ControllerRuntime.Status;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>The condition BackedUp: True only of a revision that a backup was seen to hold. Pure.</summary>
internal static class BackedUpCondition
{
    private const string Type = ConfigurationConditions.BackedUp;

    public static void AddTo(Conditions conditions, ConfigurationInputs inputs, string? revision)
    {
        if (!inputs.HasBackups)
        {
            conditions.Unknown(Type, ConfigurationConditions.NotConfiguredReason, "there is no bucket for backups (--backup-bucket of the operator); revisions are kept in the cluster");
        }
        else if (revision is null)
        {
            conditions.Unknown(Type, ConfigurationConditions.NotStoredReason, "there is no revision yet");
        }
        else if (inputs.BackedUp is not { } stored)
        {
            // After a restart, until the first backup: what was said of the same revision stays.
            if (inputs.Configuration.Status?.Revision == revision)
            {
                conditions.Keep(Type);
            }

            if (conditions.ToList().All(condition => condition.Type != Type))
            {
                conditions.Unknown(Type, ConfigurationConditions.NotStoredReason, $"no backup has been taken yet that could hold revision {revision}");
            }
        }
        else if (stored.Contains(revision))
        {
            conditions.True(Type, ConfigurationConditions.StoredReason, $"revision {revision} is in the backup");
        }
        else
        {
            conditions.False(Type, ConfigurationConditions.NotStoredReason, $"revision {revision} is not in a backup yet; if this stays, see the operator's log and the Event BackupLate");
        }
    }
}
