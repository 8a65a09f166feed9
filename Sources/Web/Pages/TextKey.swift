/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, attendanceAbsent, attendanceAttended, attendanceMarked, attendanceUnreadable, becauseAccount
    case becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords, businessDay, businessDays, cancelDate
    case cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSession, categoryDefect
    case categoryEnhancement, categoryOther, categoryQuestion, channelAPIManagement, channelDeveloperGuides
    case channelEmail, channelHelpDocs, channelTutorials, channelWebsite, confirmExpired, confirmInterestDone
    case dayOfMonth, days, detailBegan, detailCategory, detailChannel, detailDiscovery, detailEnvironment, detailError
    case detailExpected, detailImpact, detailInstance, detailRequest, detailSource, detailSteps, detailSuggested
    case doneAccepted, doneAcknowledge, doneChanged, doneDrafted, doneEdited, doneHeld, doneMerged, doneMoved
    case doneProblem, doneProblemAccepted, doneProblemRejected, doneRejected, doneReopen, doneResolve, doneResume
    case doneSplit, doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore, effectChart
    case effectFewer, effectMore, effectNeither, effectRegistered, effectTooFew, effectUnclear, email, emailHint
    case environmentDevelopment, environmentOther, environmentProduction, environmentStaging, errorClosed
    case errorConflict, errorForbidden, errorFull, errorGone, errorInternal, errorNotFound, errorOurs, errorTooLarge
    case errorTooMany, errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail, faultName
    case faultNameLink, faultZone, filterAll, filterKind, filterLanguage, filterLinked, filterPlan, filterPriority
    case filterStatus, filterTag, filterTrainer, filterTutorial, gapDraftedAlready, gapUnanswered, gapsTitle, heads
    case headsOf, headsOffered, headsOne, headsShort, headsWaiting, hours, impactDo, impactMore, impactNobody
    case impactOnePerson, impactOneRegistration, impactOwn, impactPeople, impactRegistrations, insightEffect
    case insightFix, insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium
    case insightTickets, insightTitle, insightWeeks, joinOpens, joinTitle, kindTutorial, kindWebinar, languageName
    case lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes, longDate, mailAssignment
    case mailBreach, mailConfirmation, mailCounts, mailDropped, mailErased, mailFailed, mailFollowUp, mailInterest
    case mailLink, mailMessage, mailPlace, mailReminder, mailSent, mailUnneeded, mailWaiting, manyAccounts, manyTickets
    case materialDeveloperGuide, materialHelpDoc, materialRecording, materialSampleCode, materialSlides, messageHint
    case messageSubject, messageText, messageTo, messageToAll, minutes, missingCount, missingOne, monthOfYear, months
    case myCancelled, myConfirmed, myOffered, myThere, myTitle, myWaitlisted, name, newsCancelled, newsNoted
    case newsPublished, newsRegistered, newsRestored, newsSaved, newsSent, newsWaitlisted, nothingDue, oneAccount
    case oneTicket, operateAddress, operateChanges, operateFailed, operateHealth, operateJournal, operateMail
    case operateRelease, operateTitle, operateTokens, operateWaiting, operateZones, percentage, personName
    case planStandard, planSuperPremium, problemChanged, problemClosed, problemFields, problemFull, problemGone
    case problemKnown, problemMoved, problemOpen, problemResolved, problemTooMany, problemsTitle, programmeTitle
    case promiseBusiness, promiseDay, promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo
    case publishTitle, queueTitle, refuseFollowUps, refuseInterest, refuseMessages, refuseReminders, refuseTutorial
    case replyAbout, replyDates, replyFeed, replyHello, replyHelloAnybody, replyMaterials, restoreDo, restoreTitle
    case resultConfirmed, resultHeld, resultHeldMail, resultHeldWaitlist, resultMail, resultWaitlisted
    case rosterAccount, rosterAccountHint, rosterCancelled, rosterClosed, rosterConfirmed, rosterFaultAccount
    case rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo, rosterOffered
    case rosterWaitlisted, rosterWhole, rosterWillWait, rosterYes, scheduleAllTheSame, scheduleByLink, scheduleByRule
    case scheduleChangeOf, scheduleDaily, scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil, scheduleFault
    case scheduleFieldAccounts, scheduleFieldAdded, scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount
    case scheduleFieldDescription, scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded
    case scheduleFieldHold, scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage
    case scheduleFieldLocation, scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRule, scheduleFieldScope
    case scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial
    case scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts
    case scheduleForAll, scheduleHintAccounts, scheduleHintAdded, scheduleHintCapacity, scheduleHintCloses
    case scheduleHintDescription, scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin
    case scheduleHintLanguage, scheduleHintOpens, scheduleHintOptions, scheduleHintRule, scheduleHintTags
    case scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial
    case scheduleNobody, scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice, scheduleQuestionKind
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
