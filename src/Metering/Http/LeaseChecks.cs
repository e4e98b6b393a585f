using System.Globalization;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Http;

/// <summary>What a lease call must be. Reports every problem with field, value and what is allowed.</summary>
internal static class LeaseChecks
{
    private const int MostBudgets = 64;
    private const int MostRetired = 64;
    private const int LongestId = 256;
    private const int LongestMember = 512;

    /// <summary>As many as a gateway lets a member have that budgets name.</summary>
    private const int MostGroups = 16;

    public static IReadOnlyList<string> Problems(LeaseRequest request)
    {
        var problems = new List<string>();
        Id("source", request.Source, problems);
        Id("callId", request.CallId, problems);
        CheckIncarnations(request, problems);
        if (request.Acquire.Count + request.Renew.Count > LeaseRequest.MaxItems)
        {
            problems.Add($"acquire and renew: {request.Acquire.Count + request.Renew.Count} items; at most {LeaseRequest.MaxItems} are allowed");
        }

        foreach (var (acquire, index) in request.Acquire.Select((item, index) => (item, index)))
        {
            Check(acquire, $"acquire[{index}]", problems);
        }

        foreach (var (renew, index) in request.Renew.Select((item, index) => (item, index)))
        {
            Check(renew, $"renew[{index}]", problems);
        }

        return problems;
    }

    private static void CheckIncarnations(LeaseRequest request, List<string> problems)
    {
        if (request.Incarnation.Length > LongestId || request.Incarnation.Contains('\0'))
        {
            problems.Add($"incarnation: {request.Incarnation.Length} characters; at most {LongestId} without NUL are allowed");
        }

        if (request.Retired.Count > MostRetired)
        {
            problems.Add($"retired: {request.Retired.Count} incarnations; at most {MostRetired} are allowed");
        }

        foreach (var (retired, index) in request.Retired.Select((item, index) => (item ?? "", index)))
        {
            Id($"retired[{index}]", retired, problems);
            if (retired == request.Incarnation)
            {
                problems.Add($"retired[{index}]: \"{retired}\" is the incarnation that is calling; name earlier ones that have ended");
            }
        }
    }

    private static void Check(LeaseAcquire acquire, string path, List<string> problems)
    {
        Id($"{path}.leaseId", acquire.LeaseId, problems);
        if (acquire.Member is { } member && (member.Length > LongestMember || member.Contains('\0')))
        {
            problems.Add($"{path}.member: {member.Length} characters; at most {LongestMember} without NUL are allowed");
        }

        if (acquire.Groups.Count > MostGroups || acquire.Groups.Any(group => group is null or "" || group.Length > LongestMember || group.Contains('\0')))
        {
            problems.Add($"{path}.groups: at most {MostGroups} groups of 1 to {LongestMember} characters without NUL are allowed");
        }

        if (acquire.Groups.Count > 0 && acquire.Member is null)
        {
            problems.Add($"{path}.groups: groups of nobody; name the member");
        }

        Amount($"{path}.minimum", acquire.Minimum, problems);
        Amount($"{path}.wanted", acquire.Wanted, problems);
        if (acquire.Minimum > acquire.Wanted)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{path}.minimum: \"{acquire.Minimum}\"; must not be more than wanted \"{acquire.Wanted}\""));
        }

        if (acquire.Budgets.Count is 0 or > MostBudgets)
        {
            problems.Add($"{path}.budgets: {acquire.Budgets.Count} budgets; 1 to {MostBudgets} are needed");
        }
    }

    private static void Check(LeaseRenew renew, string path, List<string> problems)
    {
        Id($"{path}.leaseId", renew.LeaseId, problems);
        Amount($"{path}.return", renew.Return, problems);
        Amount($"{path}.outstanding", renew.Outstanding, problems);
        Amount($"{path}.wanted", renew.Wanted, problems);
        Amount($"{path}.minimum", renew.Minimum, problems);
        if (renew.Minimum > renew.Wanted)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{path}.minimum: \"{renew.Minimum}\"; must not be more than wanted \"{renew.Wanted}\""));
        }
    }

    private static void Id(string field, string value, List<string> problems)
    {
        if (value.Length is 0 or > LongestId || value.Contains('\0'))
        {
            problems.Add($"{field}: {value.Length} characters; 1 to {LongestId} without NUL are needed");
        }
    }

    private static void Amount(string field, decimal value, List<string> problems)
    {
        if (value < 0 || value > Amounts.Largest)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{field}: \"{value}\"; an amount in USD from 0 to {Amounts.Largest} is needed"));
        }
    }
}
