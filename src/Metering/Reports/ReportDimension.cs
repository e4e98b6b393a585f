namespace ClaudeConfig.Metering.Reports;

/// <summary>What usage can be told apart by.</summary>
internal enum ReportDimension
{
    Project,
    Member,
    Key,
    Provider,
    Model,
    Route,

    /// <summary>Only events know it.</summary>
    Session,

    /// <summary>A subagent of Claude Code. Only events know it.</summary>
    Agent,

    /// <summary>The agent that started a subagent; none where the main one did. Only events know it.</summary>
    ParentAgent,

    /// <summary>A key of the tags.</summary>
    Tag,
}
