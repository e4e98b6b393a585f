namespace ClaudeConfig.Support.Faults;

/// <summary>What a fault proxy does with connections.</summary>
public enum FaultMode
{
    /// <summary>Forwards both ways.</summary>
    Pass,

    /// <summary>Accepts and closes new connections at once, and cuts open ones.</summary>
    Refuse,

    /// <summary>Resets new connections and open ones.</summary>
    Reset,

    /// <summary>Keeps sockets open and forwards nothing either way.</summary>
    BlackHole,

    /// <summary>Forwards what the client sends, nothing of what the server answers.</summary>
    AnswersLost,
}
