//! `role evaluate`: puts requests to a set of policies, offline.

use serde_json::Value;

use crate::iam::evaluate::{Answer, PolicySet, Question, ReadError, authorise};

/// What became of one line of requests.
#[derive(Debug, Clone)]
pub enum Answered {
    /// The decision.
    Decided {
        /// What the asker calls the request.
        id: Value,
        /// The decision.
        answer: Answer,
    },
    /// The line is no request.
    Unreadable {
        /// The number of the line, from 1.
        line: usize,
        /// Why.
        error: ReadError,
    },
}

/// The answers to a stream of requests, in its order.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// One per request.
    pub answers: Vec<Answered>,
}

/// The answer to one question.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The question.
    pub question: Question,
    /// The decision.
    pub answer: Answer,
}

/// Answers every line of `requests` that holds anything.
pub fn stream(set: &PolicySet, requests: &str) -> Answers {
    let answered = |(index, line): (usize, &str)| match Question::parse(line) {
        Ok(question) => Answered::Decided {
            answer: decide(set, &question),
            id: question.id,
        },
        Err(error) => Answered::Unreadable {
            line: index + 1,
            error,
        },
    };
    let lines = requests.lines().enumerate();
    Answers {
        answers: lines
            .filter(|(_, line)| !line.trim().is_empty())
            .map(answered)
            .collect(),
    }
}

/// Answers one question.
pub fn explain(set: &PolicySet, question: Question) -> Explained {
    Explained {
        answer: decide(set, &question),
        question,
    }
}

fn decide(set: &PolicySet, question: &Question) -> Answer {
    authorise(&question.request, question.resource_account.as_deref(), set)
}
