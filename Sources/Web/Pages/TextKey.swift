/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, attendanceAbsent, attendanceAttended, attendanceByName, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended, attendanceWillOthers
    case becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords, businessDay, businessDays
    case cancelDate, cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSeriesWhy
    case cancelSession, cancelTitle, cancelWhy, categoryDefect, categoryEnhancement, categoryOther, categoryQuestion
    case channelAPIManagement, channelDeveloperGuides, channelEmail, channelHelpDocs, channelTutorials, channelWebsite
    case confirmExpired, confirmInterestDone, countdownDays, countdownHour, countdownHours, countdownMinute
    case countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, detailBegan, detailCategory, detailChannel
    case detailDiscovery, detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest
    case detailSource, detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneChanged, doneDrafted
    case doneEdited, doneHeld, doneMerged, doneMoved, doneProblem, doneProblemAccepted, doneProblemRejected
    case doneRejected, doneReopen, doneResolve, doneResume, doneSplit, doneUnlinked, doneWait, doneWorkaround
    case effectAfter, effectAttended, effectBefore, effectChart, effectFewer, effectMore, effectNeither
    case effectRegistered, effectTooFew, effectUnclear, email, emailHint, encoderDone, encoderUnused, encoderWaiting
    case environmentDevelopment, environmentOther, environmentProduction, environmentStaging, errorClosed
    case errorConflict, errorForbidden, errorFull, errorGone, errorInternal, errorNotFound, errorOurs, errorStored
    case errorTooLarge, errorTooMany, errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail
    case faultName, faultZone, filterAll, filterKind, filterLanguage, filterLevel, filterLinked, filterPlan
    case filterPriority, filterStatus, filterTag, filterTrainer, filterTutorial, found, foundOne, furtherDate
    case furtherDates, gapDraftedAlready, gapUnanswered, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort
    case headsWaiting, hours, impactDo, impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn
    case impactPeople, impactRegistrations, importArchive, importChangedDates, importChangedFields
    case importChangedRecurrence, importCutOff, importDate, importDoneTitle, importEmpty, importMore, importNotCalendar
    case importNothingChosen, importOthers, importPartial, importPartialPreview, importPreviewTitle, importSeries
    case importSeriesEndless, importUnchanged, importUnchangedOne, importUntitled, importZone, importZoneNone
    case insightEffect, insightFix, insightLevels, insightProblems, insightRespond, insightStandard
    case insightSuperPremium, insightTickets, insightTitle, insightWeeks, inviteText, joinOpens, joinTitle
    case kindTutorial, kindWebinar, languageName, lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate
    case linkedNo, linkedYes, longDate, mailAssignment, mailBreach, mailCounts, mailDropped, mailErased, mailFailed
    case mailFollowUp, mailInterest, mailLink, mailMessage, mailPlace, mailReminder, mailSent, mailUnneeded
    case mailVerification, mailWaiting, manyAccounts, manyTickets, materialDeveloperGuide, materialHelpDoc
    case materialRecording, materialSampleCode, materialSlides, messageHint, messageSubject, messageText, messageTo
    case messageToAll, minutes, missingCount, missingOne, monthOfYear, months, myCancel, myCancelDone, myCancelled
    case myConfirmed, myJoinOpens, myLeftOut, myOffered, myResetDone, myRestoreDone, myRotateWhy, mySeatTaken, myThere
    case myTitle, myWaitlisted, myZone, name, newsCancelled, newsNoted, newsPublished, newsRegistered, newsRestored
    case newsSaved, newsSent, newsWaitlisted, nothingDue, oneAccount, oneTicket, operateAddress, operateChanges
    case operateEncoder, operateFailed, operateHealth, operateJournal, operateMail, operateRelease, operateTitle
    case operateTokens, operateWaiting, operateZones, percentage, personName, planStandard, planSuperPremium
    case problemChanged, problemClosed, problemFields, problemFull, problemGone, problemKnown, problemMoved
    case problemOpen, problemResolved, problemTooMany, problemsTitle, programmeAbout, programmeTitle, promiseBusiness
    case promiseDay, promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo, publishTitle
    case queueTitle, refuseFollowUps, refuseInterest, refuseMessages, refuseReminders, refuseTutorial, remarkAccess
    case remarkAddedDay, remarkByDay, remarkByName, remarkCancelled, remarkCancelledHere, remarkChange
    case remarkCharacters, remarkCut, remarkCutOff, remarkEarlier, remarkEndlessRules, remarkEnds
    case remarkExcludedChanged, remarkExclusion, remarkFirstDates, remarkGregorian, remarkHorizon, remarkLater
    case remarkLaterUnknown, remarkLines, remarkLink, remarkMadeHere, remarkMissingEnd, remarkNoDates, remarkNoEnd
    case remarkNoMinutes, remarkNoStart, remarkNoSuchDate, remarkNoTitle, remarkNoZone, remarkNotRegistered
    case remarkOffset, remarkProperty, remarkRefused, remarkReply, remarkRule, remarkRuleEnds, remarkSameName
    case remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags, remarkTime, remarkTooLarge, remarkTooLong
    case remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue, remarkUnknownZone
    case remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose, remarkWrittenOut, remarkYears, remarkZone
    case replyAbout, replyDates, replyFeed, replyHello, replyHelloAnybody, replyMaterials, reportNoMinutes
    case reportNobody, reportNotText, reportQuote, reportRegistrations, reportUnknownValues, resetDo, resetTitle
    case restoreDo, restoreTitle, resultConfirmed, resultHeld, resultHeldMail, resultHeldWaitlist, resultMail
    case resultWaitlisted, rosterAccount, rosterAccountHint, rosterCancelled, rosterClosed, rosterConfirmed
    case rosterFaultAccount, rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo
    case rosterOffered, rosterWaitlisted, rosterWhole, rosterWillWait, rosterYes, scheduleAllTheSame, scheduleByLink
    case scheduleByRule, scheduleChangeOf, scheduleDaily, scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil
    case scheduleFault, scheduleFieldAccounts, scheduleFieldAdded, scheduleFieldCapacity, scheduleFieldCloses
    case scheduleFieldCount, scheduleFieldDescription, scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery
    case scheduleFieldExcluded, scheduleFieldHold, scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind
    case scheduleFieldLanguage, scheduleFieldLocation, scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRule
    case scheduleFieldScope, scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle
    case scheduleFieldTutorial, scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone
    case scheduleForAccounts, scheduleForAll, scheduleHintAccounts, scheduleHintAdded, scheduleHintCapacity
    case scheduleHintCloses, scheduleHintDescription, scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded
    case scheduleHintJoin, scheduleHintLanguage, scheduleHintOpens, scheduleHintOptions, scheduleHintRule
    case scheduleHintTags, scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit
    case scheduleNoTutorial, scheduleNobody, scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice
    case scheduleQuestionKind, scheduleQuestionOptions, scheduleQuestionText, scheduleScopeDate, scheduleScopeSeries
    case scheduleStale, scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished, scheduleStatusUsual
    case scheduleTitle, scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone, scheduleWaitlistOffer
    case scheduleWeekly, scheduleYearly, scopeAll, scopeFollowing, scopeThis, seatClosed, seatFull, seatGone, seatHeld
    case seatKnown, seatLeft, seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited
    case seatsWaiting, seatsWaitlist, sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone
    case sentenceNotFound, sentenceStored, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, shortDate
    case shortMonths, shortWeekdays, showDate, showDates, signInProgram, signInUnknown, staffStaleForm, staffWrongRole
    case staleThing, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait, targetBreached, targetDone
    case targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused, targetRespond, theirTime
    case ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed, ticketDescription, ticketEditTitle
    case ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale, ticketStaleField, ticketSubject
    case ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, today, tokenAdmin, tokenAgent, tokenEmail
    case tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration, tokenLastDay, tokenLastDayHint, tokenName
    case tokenNobody, tokenRevoked, tokenRole, tokenScopes, tokenScopesHint, tokenSources, tokenSourcesHint
    case tokenSpeaksFor, tokenTrainer, tokenValid, tomorrow, tutorials, tutorialsWhy, verbAcknowledge, verbReopen
    case verbResolve, verbResume, verbWait, verbWorkaround, weekdays, weeksSentence, whySameAccount, whySameError
    case whySameProblem, whyWords, withTrainers, zoneIn
}
