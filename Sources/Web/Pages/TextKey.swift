/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, attendanceAbsent, attendanceAttended, attendanceByName, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended, attendanceWillOthers
    case becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords, businessDay, businessDays
    case cancelDate, cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSession
    case categoryDefect, categoryEnhancement, categoryOther, categoryQuestion, channelAPIManagement
    case channelDeveloperGuides, channelEmail, channelHelpDocs, channelTutorials, channelWebsite, confirmExpired
    case confirmInterestDone, dayOfMonth, days, detailBegan, detailCategory, detailChannel, detailDiscovery
    case detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource
    case detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneChanged, doneDrafted, doneEdited, doneHeld
    case doneMerged, doneMoved, doneProblem, doneProblemAccepted, doneProblemRejected, doneRejected, doneReopen
    case doneResolve, doneResume, doneSplit, doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended
    case effectBefore, effectChart, effectFewer, effectMore, effectNeither, effectRegistered, effectTooFew
    case effectUnclear, email, emailHint, environmentDevelopment, environmentOther, environmentProduction
    case environmentStaging, errorClosed, errorConflict, errorForbidden, errorFull, errorGone, errorInternal
    case errorNotFound, errorOurs, errorTooLarge, errorTooMany, errorUnavailable, errorUnreadable, errorWho
    case faultAnswer, faultDate, faultEmail, faultName, faultZone, filterAll, filterKind, filterLanguage
    case filterLinked, filterPlan, filterPriority, filterStatus, filterTag, filterTrainer, filterTutorial
    case gapDraftedAlready, gapUnanswered, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting
    case hours, impactDo, impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn, impactPeople
    case impactRegistrations, insightEffect, insightFix, insightLevels, insightProblems, insightRespond
    case insightStandard, insightSuperPremium, insightTickets, insightTitle, insightWeeks, joinOpens, joinTitle
    case kindTutorial, kindWebinar, languageName, lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate
    case linkedNo, linkedYes, longDate, mailAssignment, mailBreach, mailVerification, mailCounts, mailDropped
    case mailErased, mailFailed, mailFollowUp, mailInterest, mailLink, mailMessage, mailPlace, mailReminder, mailSent
    case mailUnneeded, mailWaiting, manyAccounts, manyTickets, materialDeveloperGuide, materialHelpDoc
    case materialRecording, materialSampleCode, materialSlides, messageHint, messageSubject, messageText, messageTo
    case messageToAll, minutes, missingCount, missingOne, monthOfYear, months, myCancelled, myConfirmed, myOffered
    case myThere, myTitle, myWaitlisted, name, newsCancelled, newsNoted, newsPublished, newsRegistered, newsRestored
    case newsSaved, newsSent, newsWaitlisted, nothingDue, oneAccount, oneTicket, operateAddress, operateChanges
    case operateFailed, operateHealth, operateJournal, operateMail, operateRelease, operateTitle, operateTokens
    case operateWaiting, operateZones, percentage, personName, planStandard, planSuperPremium, problemChanged
    case problemClosed, problemFields, problemFull, problemGone, problemKnown, problemMoved, problemOpen
    case problemResolved, problemTooMany, problemsTitle, programmeTitle, promiseBusiness, promiseDay, promiseDays
    case promiseDiscretion, promiseElapsed, promiseRelease, publishDo, publishTitle, queueTitle, refuseFollowUps
    case refuseInterest, refuseMessages, refuseReminders, refuseTutorial, remarkByName, remarkNoMinutes
    case remarkNoSuchDate, remarkNotRegistered, remarkSameName, remarkSeveral, remarkUnknownValue, replyAbout
    case replyDates, replyFeed, replyHello, replyHelloAnybody, replyMaterials, reportNoMinutes, reportNobody
    case reportNotText, reportQuote, reportRegistrations, reportUnknownValues, restoreDo, restoreTitle, resultConfirmed
    case resultHeld, resultHeldMail, resultHeldWaitlist, resultMail, resultWaitlisted, rosterAccount, rosterAccountHint
    case rosterCancelled, rosterClosed, rosterConfirmed, rosterFaultAccount, rosterFaultName, rosterFull, rosterGone
    case rosterKnown, rosterLanguage, rosterNo, rosterOffered, rosterWaitlisted, rosterWhole, rosterWillWait, rosterYes
    case scheduleAllTheSame, scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily, scheduleEndsCount
    case scheduleEndsNever, scheduleEndsUntil, scheduleFault, scheduleFieldAccounts, scheduleFieldAdded
    case scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount, scheduleFieldDescription
    case scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded, scheduleFieldHold
    case scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage, scheduleFieldLocation
    case scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRule, scheduleFieldScope, scheduleFieldStart
    case scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial, scheduleFieldUntil
    case scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts, scheduleForAll
    case scheduleHintAccounts, scheduleHintAdded, scheduleHintCapacity, scheduleHintCloses, scheduleHintDescription
    case scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage
    case scheduleHintOpens, scheduleHintOptions, scheduleHintRule, scheduleHintTags, scheduleMonthlyDay
    case scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial, scheduleNobody
    case scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice, scheduleQuestionKind
    case scheduleQuestionOptions, scheduleQuestionText, scheduleScopeDate, scheduleScopeSeries, scheduleStale
    case scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual, scheduleTitle
    case scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer, scheduleWeekly
    case scheduleYearly, scopeAll, scopeFollowing, scopeThis, seatClosed, seatFull, seatGone, seatHeld, seatKnown
    case seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited, seatsWaiting
    case seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone
    case sentenceNotFound, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, shortDate, shortMonths
    case shortWeekdays, signInProgram, signInUnknown, staffStaleForm, staffWrongRole, staleThing, targetBreached
    case targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused, targetRespond, theirTime
    case ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed, ticketDescription, ticketEditTitle
    case ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale, ticketStaleField, ticketSubject
    case ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, tokenAdmin, tokenAgent, tokenEmail
    case tokenExpired, tokenExpires, tokenIntegration, tokenLastDay, tokenLastDayHint, tokenName, tokenNobody
    case tokenRevoked, tokenRole, tokenSpeaksFor, tokenTrainer, tokenValid, verbAcknowledge, verbReopen, verbResolve
    case verbResume, verbWait, verbWorkaround, weekdays, weeksSentence, whySameAccount, whySameError, whySameProblem
    case whyWords, withTrainers
}
