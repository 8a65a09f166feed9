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
    case detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource
    case detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneChanged, doneDrafted, doneEdited, doneHeld
    case doneMerged, doneMoved, doneProblem, doneProblemAccepted, doneProblemRejected, doneRejected, doneReopen
    case doneResolve, doneResume, doneSplit, doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended
    case effectBefore, effectChart, effectFewer, effectMore, effectNeither, effectRegistered, effectTooFew
    case effectUnclear, email, emailHint, encoderDone, encoderUnused, encoderWaiting, environmentDevelopment
    case environmentOther, environmentProduction, environmentStaging, errorClosed, errorConflict, errorForbidden
    case errorFull, errorGone, errorInternal, errorNotFound, errorOurs, errorStored, errorTooLarge, errorTooMany
    case errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail, faultName, faultZone
    case filterAll, filterKind, filterLanguage, filterLevel, filterLinked, filterPlan, filterPriority, filterStatus
    case filterTag, filterTrainer, filterTutorial, found, foundOne, furtherDate, furtherDates, gapDraftedAlready
    case gapUnanswered, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting, hours, impactDo
    case impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn, impactPeople, impactRegistrations
    case importArchive, importChangedDates, importChangedFields, importChangedRecurrence, importCutOff, importDate
    case importDoneTitle, importEmpty, importMore, importNotCalendar, importNothingChosen, importOthers, importPartial
    case importPartialPreview, importPreviewTitle, importSeries, importSeriesEndless, importUnchanged
    case importUnchangedOne, importUntitled, importZone, importZoneNone, imprint, insightEffect, insightFix
    case insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium, insightTickets
    case insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial, kindWebinar, languageName
    case lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes, longDate, mailAssignment
    case mailBreach, mailCounts, mailDropped, mailErased, mailFailed, mailFollowUp, mailInterest, mailLink, mailMessage
    case mailPlace, mailReminder, mailSent, mailUnneeded, mailVerification, mailWaiting, manyAccounts, manyTickets
    case materialDeveloperGuide, materialHelpDoc, materialRecording, materialSampleCode, materialSlides, messageHint
    case messageSubject, messageText, messageTo, messageToAll, minutes, missingCount, missingOne, monthOfYear, months
    case myCancel, myCancelDone, myCancelled, myConfirmed, myJoinOpens, myLeftOut, myOffered, myResetDone, myRestoreDone
    case myRotateWhy, mySeatTaken, myThere, myTitle, myWaitlisted, myZone, name, newsCancelled, newsNoted, newsPublished
    case newsRegistered, newsRestored, newsSaved, newsSent, newsWaitlisted, nothingDue, oneAccount, oneTicket
    case operateAddress, operateChanges, operateEncoder, operateFailed, operateHealth, operateJournal, operateMail
    case operateRelease, operateTitle, operateTokens, operateWaiting, operateZones, organisationNone, percentage
    case personName, planStandard, planSuperPremium, privacy, problemChanged, problemClosed, problemFields, problemFull
    case problemGone, problemKnown, problemMoved, problemOpen, problemResolved, problemTooMany, problemsTitle
    case programmeAbout, programmeTitle, promiseBusiness, promiseDay, promiseDays, promiseDiscretion, promiseElapsed
    case promiseRelease, publishDo, publishTitle, queueTitle, refuseFollowUps, refuseInterest, refuseMessages
    case refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay, remarkByDay, remarkByName, remarkCancelled
    case remarkCancelledHere, remarkChange, remarkCharacters, remarkCut, remarkCutOff, remarkEarlier, remarkEndlessRules
    case remarkEnds, remarkExcludedChanged, remarkExclusion, remarkFirstDates, remarkGregorian, remarkHorizon
    case remarkLater, remarkLaterUnknown, remarkLines, remarkLink, remarkMadeHere, remarkMissingEnd, remarkNoDates
    case remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate, remarkNoTitle, remarkNoZone, remarkNotRegistered
    case remarkOffset, remarkProperty, remarkRefused, remarkReply, remarkRule, remarkRuleEnds, remarkSameName
    case remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags, remarkTime, remarkTooLarge, remarkTooLong
    case remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue, remarkUnknownZone
    case remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose, remarkWrittenOut, remarkYears, remarkZone
    case replyAbout, replyDates, replyFeed, replyHello, replyHelloAnybody, replyMaterials, reportNoMinutes, reportNobody
    case reportNotText, reportQuote, reportRegistrations, reportUnknownValues, resetDo, resetTitle, restoreDo
    case restoreTitle, resultConfirmed, resultHeld, resultHeldMail, resultHeldWaitlist, resultMail, resultWaitlisted
    case rosterAccount, rosterAccountHint, rosterCancelled, rosterClosed, rosterConfirmed, rosterFaultAccount
    case rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo, rosterOffered, rosterWaitlisted
    case rosterWhole, rosterWillWait, rosterYes, scheduleAllTheSame, scheduleByLink, scheduleByRule, scheduleChangeOf
    case scheduleDaily, scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil, scheduleFault, scheduleFieldAccounts
    case scheduleFieldAdded, scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount, scheduleFieldDescription
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
    case sentenceNotFound, sentenceStored, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, settingsAccent
    case settingsAccentHint, settingsColourCorrected, settingsColourKept, settingsDark, settingsLight, settingsLogo
    case settingsLogoHint, settingsName, settingsNameHint, settingsNoticeHint, settingsSupport, settingsSupportHint
    case settingsTitle, shortDate, shortMonths, shortWeekdays, showDate, showDates, signInProgram, signInUnknown
    case staffStaleForm, staffWrongRole, staleThing, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait
    case targetBreached, targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone, targetPaused
    case targetRespond, theirTime, ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed
    case ticketDescription, ticketEditTitle, ticketOpen, ticketOpened, ticketPending, ticketResolved, ticketStale
    case ticketStaleField, ticketSubject, ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn, today
    case tokenAdmin, tokenAgent, tokenEmail, tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration
    case tokenLastDay, tokenLastDayHint, tokenName, tokenNobody, tokenRevoked, tokenRole, tokenScopes, tokenScopesHint
    case tokenSources, tokenSourcesHint, tokenSpeaksFor, tokenTrainer, tokenValid, tomorrow, tutorials, tutorialsWhy
    case verbAcknowledge, verbReopen, verbResolve, verbResume, verbWait, verbWorkaround, weekdays, weeksSentence
    case whySameAccount, whySameError, whySameProblem, whyWords, withTrainers, zoneIn
}
